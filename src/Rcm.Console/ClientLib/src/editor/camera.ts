// What part of the drawing is in sight.
import type { Graph } from '@antv/x6';
import type { Box, Point } from './routes';

export class Camera {
  constructor(private readonly graph: Graph, private readonly host: HTMLElement) {}

  get zoom(): number {
    return this.graph.transform.getZoom();
  }

  /** The part of the drawing that is in sight, in its own measure. */
  get sight(): Box {
    const { tx, ty } = this.graph.transform.getTranslation();
    const zoom = this.zoom;
    return { x: -tx / zoom, y: -ty / zoom, width: this.host.clientWidth / zoom, height: this.host.clientHeight / zoom };
  }

  at(clientX: number, clientY: number): Point {
    const edge = this.host.getBoundingClientRect();
    const { tx, ty } = this.graph.transform.getTranslation();
    const zoom = this.zoom;
    return { x: (clientX - edge.left - tx) / zoom, y: (clientY - edge.top - ty) / zoom };
  }

  /** Where a point of the drawing stands within the host. */
  onScreen(point: Point): Point {
    const { tx, ty } = this.graph.transform.getTranslation();
    return { x: point.x * this.zoom + tx, y: point.y * this.zoom + ty };
  }

  pan(dx: number, dy: number): void {
    const { tx, ty } = this.graph.transform.getTranslation();
    this.graph.transform.translate(tx + dx, ty + dy);
  }

  zoomBy(factor: number, around: Point = { x: this.host.clientWidth / 2, y: this.host.clientHeight / 2 }): void {
    const { tx, ty } = this.graph.transform.getTranslation();
    const was = this.zoom;
    const zoom = this.graph.transform.clampScale(was * factor);
    this.set(zoom, around.x - ((around.x - tx) * zoom) / was, around.y - ((around.y - ty) * zoom) / was);
  }

  /** All of a box, not larger than life. */
  fit(box: Box | null, most = 1): void {
    if (!box) return;
    const room = 48;
    const zoom = this.graph.transform.clampScale(Math.min(
      most, (this.host.clientWidth - room) / Math.max(1, box.width), (this.host.clientHeight - room) / Math.max(1, box.height)));
    this.centre({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, zoom);
  }

  centre(point: Point, zoom = this.zoom): void {
    this.set(zoom, this.host.clientWidth / 2 - point.x * zoom, this.host.clientHeight / 2 - point.y * zoom);
  }

  /** Whether all of a box is in sight. */
  holds(box: Box, edge = 0): boolean {
    const sight = this.sight;
    return box.x >= sight.x + edge && box.y >= sight.y + edge && box.x + box.width <= sight.x + sight.width - edge && box.y + box.height <= sight.y + sight.height - edge;
  }

  /** Brings a box into sight where it is not, and moves nothing where it is. */
  reveal(box: Box): void {
    if (!this.holds(box, 16 / this.zoom)) this.centre({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, Math.max(this.zoom, 0.6));
  }

  private set(zoom: number, tx: number, ty: number): void {
    // Translation first: the listeners of a scale look at what is in sight then.
    this.graph.transform.translate(tx, ty);
    this.graph.transform.scale(zoom);
  }
}

export function around(boxes: Iterable<Box>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}
