// Mouse, pen and touch on the drawing. A gesture shows at once and is told once, when it has ended.
import type { Board } from './board';
import type { Camera } from './camera';
import type { Step } from './draft';
import type { Box, Point } from './routes';
import { svg } from './svg';

export interface Gestures {
  /** Whether this person may change the draft. */
  readonly mayEdit: boolean;
  readonly selection: ReadonlySet<string>;
  select(ids: Iterable<string>, add: boolean): void;
  /** The nodes have been moved to where they are drawn now. */
  moved(steps: Step[]): void;
  connect(from: Step, to: Step, at: Point): void;
  edit(): void;
  addAt(point: Point): void;
  /** The node that a connection is being drawn from by button or key. */
  readonly connecting: Step | null;
  /** While a gesture runs, what others did waits. */
  busy(on: boolean): void;
}

const slack = 4; // pixels that a click may shake

export class Pointer {
  private readonly band = document.createElement('div');
  private readonly line = svg('path', { class: 'drawing' });
  private running: { id: number; move(event: PointerEvent): void; end(event: PointerEvent | null): void } | null = null;
  private latest: PointerEvent | null = null;
  private frame = 0;

  constructor(private readonly host: HTMLElement, private readonly board: Board, private readonly camera: Camera, private readonly gestures: Gestures) {
    this.band.className = 'band';
    host.addEventListener('pointerdown', this.down);
    host.addEventListener('pointermove', this.move);
    host.addEventListener('pointerup', this.up);
    host.addEventListener('pointercancel', this.cancel);
    host.addEventListener('dblclick', this.twice);
    host.addEventListener('wheel', this.wheel, { passive: false });
  }

  dispose(): void {
    this.finish(null);
    this.host.removeEventListener('pointerdown', this.down);
    this.host.removeEventListener('pointermove', this.move);
    this.host.removeEventListener('pointerup', this.up);
    this.host.removeEventListener('pointercancel', this.cancel);
    this.host.removeEventListener('dblclick', this.twice);
    this.host.removeEventListener('wheel', this.wheel);
  }

  private down = (event: PointerEvent): void => {
    if (this.running || event.button > 1) return;
    const step = event.button === 0 ? this.board.stepOf(event.target) : undefined;
    const move = event.button === 0 ? this.board.moveOf(event.target) : undefined;
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (step && this.gestures.connecting) {
      this.gestures.connect(this.gestures.connecting, step, this.camera.at(event.clientX, event.clientY));
    } else if (step && this.gestures.mayEdit && (event.target as Element).classList.contains('port')) {
      this.start(event, this.draw(step));
    } else if (step) {
      const wasSelected = this.gestures.selection.has(step.id);
      if (!wasSelected || add) this.gestures.select([step.id], add);
      this.start(event, this.gestures.mayEdit ? this.drag(event) : this.pan(event), () => { if (wasSelected && !add) this.gestures.select([step.id], false); });
    } else if (move) {
      this.gestures.select([move.id], add);
      this.start(event, this.pan(event));
    } else if (event.shiftKey && event.button === 0) {
      this.start(event, this.frameOf(event));
    } else {
      this.start(event, this.pan(event), () => { if (!add) this.gestures.select([], false); });
    }
    // The focus is given by hand: the element that is hit may be drawn anew by the selection.
    event.preventDefault();
    const hit = step ?? move;
    if (hit) this.board.elementOf(hit.id)?.focus({ preventScroll: true });
    else this.host.focus({ preventScroll: true });
  };

  private start(event: PointerEvent, gesture: { move(event: PointerEvent): void; end(event: PointerEvent | null): void }, onClick?: () => void): void {
    const [x, y] = [event.clientX, event.clientY];
    let moving = false;
    this.host.setPointerCapture(event.pointerId);
    this.gestures.busy(true);
    this.running = {
      id: event.pointerId,
      move: (at) => {
        moving ||= Math.hypot(at.clientX - x, at.clientY - y) > slack;
        if (moving) gesture.move(at);
      },
      end: (at) => {
        if (moving) gesture.end(at);
        else gesture.end(null);
        if (!moving && at) onClick?.();
      },
    };
  }

  private pan(from: PointerEvent) {
    let [x, y] = [from.clientX, from.clientY];
    this.host.classList.add('panning');
    return {
      move: (at: PointerEvent): void => {
        this.camera.pan(at.clientX - x, at.clientY - y);
        [x, y] = [at.clientX, at.clientY];
      },
      end: (): void => this.host.classList.remove('panning'),
    };
  }

  private drag(from: PointerEvent) {
    const steps = [...this.gestures.selection].map((id) => this.board.item(id)).filter((i): i is Step => i !== undefined && 'code' in i);
    const places = steps.map((s) => this.board.box(s));
    const zoom = this.camera.zoom;
    let moved = false;
    return {
      move: (at: PointerEvent): void => {
        moved = true;
        const [dx, dy] = [(at.clientX - from.clientX) / zoom, (at.clientY - from.clientY) / zoom];
        steps.forEach((step, i) => this.board.preview(step, { x: snap(places[i]!.x + dx), y: snap(places[i]!.y + dy) }));
      },
      end: (at: PointerEvent | null): void => {
        if (!moved) return;
        if (at) this.gestures.moved(steps);
        else steps.forEach((step, i) => this.board.preview(step, places[i]!));
      },
    };
  }

  private draw(from: Step) {
    const box = this.board.box(from);
    const start = { x: box.x + box.width, y: box.y + box.height / 2 };
    this.board.graph.view.overlay.append(this.line);
    return {
      move: (at: PointerEvent): void => {
        const end = this.camera.at(at.clientX, at.clientY);
        this.line.setAttribute('d', `M${start.x} ${start.y}L${end.x} ${end.y}`);
      },
      end: (at: PointerEvent | null): void => {
        this.line.remove();
        this.line.removeAttribute('d');
        // The pointer is captured: what lies under it has to be asked for.
        const to = at ? this.board.stepOf(document.elementFromPoint(at.clientX, at.clientY)) : undefined;
        if (at && to) this.gestures.connect(from, to, this.camera.at(at.clientX, at.clientY));
      },
    };
  }

  private frameOf(from: PointerEvent) {
    const edge = this.host.getBoundingClientRect();
    const box = (at: PointerEvent): Box => ({
      x: Math.min(from.clientX, at.clientX), y: Math.min(from.clientY, at.clientY),
      width: Math.abs(at.clientX - from.clientX), height: Math.abs(at.clientY - from.clientY),
    });
    this.host.append(this.band);
    return {
      move: (at: PointerEvent): void => {
        const b = box(at);
        this.band.style.transform = `translate(${b.x - edge.left}px,${b.y - edge.top}px)`;
        this.band.style.width = `${b.width}px`;
        this.band.style.height = `${b.height}px`;
      },
      end: (at: PointerEvent | null): void => {
        this.band.remove();
        this.band.removeAttribute('style');
        if (!at) return;
        const b = box(at);
        const [low, high] = [this.camera.at(b.x, b.y), this.camera.at(b.x + b.width, b.y + b.height)];
        this.gestures.select(this.board.within({ x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y }), true);
      },
    };
  }

  // A mouse reports more often than a screen shows: only the last place of a frame counts.
  private move = (event: PointerEvent): void => {
    if (event.pointerId !== this.running?.id) return;
    this.latest = event;
    if (this.frame === 0) this.frame = requestAnimationFrame(this.flush);
  };

  private flush = (): void => {
    this.frame = 0;
    const latest = this.latest;
    this.latest = null;
    if (latest) this.running?.move(latest);
  };

  private up = (event: PointerEvent): void => {
    if (event.pointerId !== this.running?.id) return;
    this.running.move(event);
    this.finish(event);
  };

  private cancel = (event: PointerEvent): void => {
    if (event.pointerId === this.running?.id) this.finish(null);
  };

  private finish(event: PointerEvent | null): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.latest = null;
    const running = this.running;
    this.running = null;
    if (!running) return;
    running.end(event);
    this.gestures.busy(false);
  }

  private twice = (event: MouseEvent): void => {
    if (this.board.stepOf(event.target) || this.board.moveOf(event.target)) this.gestures.edit();
    else if (this.gestures.mayEdit) this.gestures.addAt(this.camera.at(event.clientX, event.clientY));
  };

  private wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const edge = this.host.getBoundingClientRect();
      this.camera.zoomBy(Math.exp((-event.deltaY * unit) / 300), { x: event.clientX - edge.left, y: event.clientY - edge.top });
    } else {
      this.camera.pan(-event.deltaX * unit, -event.deltaY * unit);
    }
  };
}

const snap = (value: number): number => Math.round(value / 4) * 4;
