// The drawing: X6 with the draft's nodes and transitions on it. It follows the draft and changes nothing of it.
import { Config, Edge, Graph, Node, type GraphView } from '@antv/x6';
import { boxOf, moveShape, MoveView, registerShapes, setScene, stepShape, StepView, type Scene } from './cells';
import type { Draft, DraftListener, Move, Step } from './draft';
import { keyOf } from './graph';
import { nodeHeight, nodeWidth, route, type Box, type Point, type Route } from './routes';
import type { Marks } from './marks';
import type { Layout, Ways } from './layout';

Config.autoInsertCSS = false; // style elements are refused here; what X6 needs stands in CanvasDrawing.razor.css
Config.useCSSSelector = false;

/** Below this zoom texts can't be read: they are left out. */
const farZoom = 0.35;
/** Up to so many cells everything is drawn, for find-in-page, screen readers and tests; beyond, what is in sight. */
const fewCells = 160;

export class Board implements DraftListener {
  readonly graph: Graph;
  private readonly steps = new Map<string, Step>();
  private readonly moves = new Map<string, Move>();
  private readonly lanes = new Map<string, Move[]>();
  private live = false;
  private places: Map<string, Point> = new Map();
  private ways: Ways = new Map();
  private draft!: Draft;

  constructor(readonly host: HTMLElement, private readonly marks: Marks) {
    registerShapes();
    this.graph = new Graph({
      container: host,
      width: host.clientWidth,
      height: host.clientHeight,
      async: false,
      virtual: { enabled: false, margin: 160 },
      panning: false,
      mousewheel: false,
      interacting: false,
      guard: () => true, // pointer.ts and keys.ts listen for themselves
      preventDefaultContextMenu: false,
      scaling: { min: 0.01, max: 2.5 },
      createCellView: (cell) => (cell.isNode() ? StepView : cell.isEdge() ? MoveView : undefined),
    });
    setScene(this.graph, this.scene());
    this.graph.on('scale', () => this.choose());
  }

  follow(draft: Draft): void {
    this.draft = draft;
  }

  /** Draws everything at once: adding cell by cell is far slower. */
  show({ places, ways }: Pick<Layout, 'places' | 'ways'>): void {
    this.places = places;
    this.ways = ways;
    this.steps.clear();
    this.moves.clear();
    this.lanes.clear();
    for (const step of this.draft.steps.values()) this.steps.set(step.id, step);
    for (const move of this.draft.moves.values()) this.take(move);
    this.live = true;
    this.choose();
    this.graph.model.resetCells([...[...this.steps.values()].map((s) => this.stepCell(s)), ...[...this.moves.values()].map((m) => this.moveCell(m))]);
  }

  /** The ways that a layout gave; each holds while both its ends stand where the layout put them. */
  setWays(ways: Ways): void {
    this.ways = ways;
    for (const view of this.moveViews()) view.follow();
  }

  box(step: Step): Box {
    const cell = this.graph.getCellById(step.id);
    return cell?.isNode() ? boxOf(cell) : { x: step.x ?? 0, y: step.y ?? 0, width: nodeWidth(step.code, step.description), height: nodeHeight };
  }

  /** Where the draft says it is, or where it is drawn while it has no place. */
  preview(step: Step, to: Point): void {
    const cell = this.graph.getCellById(step.id);
    if (cell?.isNode()) cell.setPosition(to.x, to.y);
  }

  stepOf(target: EventTarget | null): Step | undefined {
    const id = (target as Element | null)?.closest?.('[data-node-code]')?.getAttribute('data-cell-id');
    return id ? this.steps.get(id) : undefined;
  }

  moveOf(target: EventTarget | null): Move | undefined {
    const id = (target as Element | null)?.closest?.('[data-transition]')?.getAttribute('data-cell-id');
    return id ? this.moves.get(id) : undefined;
  }

  item(id: string): Step | Move | undefined {
    return this.steps.get(id) ?? this.moves.get(id);
  }

  /** What lies within, for a frame drawn around it. */
  within(area: Box): string[] {
    return [...this.steps.values()].filter((step) => {
      const box = this.box(step);
      return box.x >= area.x && box.y >= area.y && box.x + box.width <= area.x + area.width && box.y + box.height <= area.y + area.height;
    }).map((step) => step.id);
  }

  /** A place for a new node near a point, beside what stands there. */
  free(near: Point): Point {
    const boxes = this.boxes();
    const place = { x: Math.round(near.x - 66), y: Math.round(near.y - nodeHeight / 2) };
    while (boxes.some((b) => place.x < b.x + b.width + 20 && place.x + 160 > b.x && place.y < b.y + b.height + 20 && place.y + nodeHeight + 20 > b.y)) {
      place.y += nodeHeight + 24;
    }
    return place;
  }

  boxes(): Box[] {
    return [...this.steps.values()].map((step) => this.box(step));
  }

  /** Draws now what has come into sight: the drawing follows a camera only after a moment. */
  ensure(): void {
    if (this.graph.virtualRender.isVirtualEnabled()) this.graph.renderer.setRenderArea(this.graph.getGraphArea().inflate(160, 160));
  }

  elementOf(id: string): SVGElement | undefined {
    const cell = this.graph.getCellById(id);
    return cell ? (this.graph.findViewByCell(cell)?.container as SVGElement | undefined) : undefined;
  }

  /** Draws anew what marks have changed of. */
  redraw(ids?: Iterable<string>): void {
    for (const id of ids ?? [...this.steps.keys(), ...this.moves.keys()]) {
      const cell = this.graph.getCellById(id);
      const view = cell && this.graph.findViewByCell(cell);
      if (view && this.graph.renderer.isViewMounted(view)) (view as StepView | MoveView).draw();
    }
  }

  /** Runs with everything drawn, whatever is in sight. */
  wholly<T>(work: (view: GraphView) => T): T {
    const virtual = this.graph.virtualRender.isVirtualEnabled();
    if (virtual) this.graph.disableVirtualRender();
    try {
      return work(this.graph.view);
    } finally {
      if (virtual) this.graph.enableVirtualRender();
    }
  }

  resize(): void {
    this.graph.resize(this.host.parentElement!.clientWidth, this.host.parentElement!.clientHeight);
  }

  dispose(): void {
    this.live = false;
    this.graph.dispose();
  }

  stepAdded(step: Step): void {
    if (!this.live) return;
    this.steps.set(step.id, step);
    this.graph.addNode(this.stepCell(step));
    this.choose();
  }

  stepRemoved(step: Step): void {
    if (!this.live) return;
    this.steps.delete(step.id);
    this.graph.removeCell(step.id);
  }

  stepChanged(step: Step): void {
    const cell = this.graph.getCellById(step.id);
    if (cell?.isNode()) {
      cell.resize(nodeWidth(step.code, step.description), nodeHeight);
      this.redraw([step.id]);
    }
  }

  stepMoved(step: Step): void {
    if (!this.live) return;
    // Without a place of its own it stands where the layout put it: there the undo of a first move brings it back.
    const to = step.x != null && step.y != null ? { x: step.x, y: step.y } : this.places.get(step.code);
    if (to) this.preview(step, to);
  }

  moveAdded(move: Move): void {
    if (!this.live) return;
    const there = this.take(move);
    this.graph.addEdge(this.moveCell(move));
    this.refollow(there);
  }

  moveRemoved(move: Move): void {
    if (!this.live) return;
    this.moves.delete(move.id);
    this.graph.removeCell(move.id);
    for (const [pair, lane] of this.lanes) {
      const at = lane.indexOf(move);
      if (at < 0) continue;
      lane.splice(at, 1);
      if (lane.length === 0) this.lanes.delete(pair);
      this.refollow(lane);
      break;
    }
  }

  moveChanged(move: Move): void {
    if (!this.live) return;
    // Its pair may be named anew: its lane is found by its ends' ids, which stay.
    this.redraw([move.id]);
  }

  private scene(): Scene {
    return {
      step: (id) => this.steps.get(id),
      move: (id) => this.moves.get(id),
      isEntry: (step) => this.draft.entry === step.code,
      route: (move) => this.route(move),
      stepFacts: (step) => this.marks.step(step),
      moveFacts: (move) => this.marks.move(move),
    };
  }

  private route(move: Move): Route {
    const [from, to] = [this.draft.steps.get(move.from), this.draft.steps.get(move.to)];
    if (!from || !to) return { path: '', label: { x: 0, y: 0 }, tip: { at: { x: 0, y: 0 }, degrees: 0 } };
    const [a, b] = [this.box(from), this.box(to)];
    const way = this.ways.get(keyOf(move));
    if (way && same(way.from, a) && same(way.to, b)) return way.route;
    const lane = this.lanes.get(pairOf(from, to)) ?? [move];
    return route(a, b, from === to, Math.max(0, lane.indexOf(move)), lane.length);
  }

  private take(move: Move): Move[] {
    this.moves.set(move.id, move);
    const pair = pairOf(this.draft.steps.get(move.from)!, this.draft.steps.get(move.to)!);
    const lane = this.lanes.get(pair) ?? [];
    lane.push(move);
    this.lanes.set(pair, lane);
    return lane;
  }

  private refollow(moves: Move[]): void {
    for (const move of moves) {
      const cell = this.graph.getCellById(move.id);
      const view = cell && this.graph.findViewByCell(cell);
      if (view instanceof MoveView && this.graph.renderer.isViewMounted(view)) view.follow();
    }
  }

  private moveViews(): MoveView[] {
    return [...this.moves.keys()].map((id) => this.graph.findViewByCell(id)).filter((v): v is MoveView => v instanceof MoveView && this.graph.renderer.isViewMounted(v));
  }

  private stepCell(step: Step): Node {
    const place = step.x != null && step.y != null ? { x: step.x, y: step.y } : (this.places.get(step.code) ?? this.free(this.graph.getGraphArea().getCenter()));
    return Node.create({
      shape: stepShape, id: step.id, x: place.x, y: place.y, width: nodeWidth(step.code, step.description), height: nodeHeight, zIndex: 2,
    });
  }

  private moveCell(move: Move): Edge {
    return Edge.create({
      shape: moveShape, id: move.id, zIndex: 1,
      source: { cell: this.draft.steps.get(move.from)!.id }, target: { cell: this.draft.steps.get(move.to)!.id },
    });
  }

  // Near, what is out of sight is left out; far, all is in sight and texts are left out. Each costs where the other saves.
  private choose(): void {
    const zoom = this.graph.transform.getZoom();
    const far = zoom < farZoom;
    this.host.classList.toggle('far', far);
    // Lines stay a hair wide, however small the rest is.
    if (far) this.host.style.setProperty('--hair', `${Math.round(10 / zoom) / 10}px`);
    const virtual = !far && this.steps.size + this.moves.size > fewCells;
    if (virtual !== this.graph.virtualRender.isVirtualEnabled()) {
      if (virtual) this.graph.enableVirtualRender();
      else this.graph.disableVirtualRender();
    }
  }
}

const same = (way: Omit<Box, 'height'>, box: Box): boolean => way.x === box.x && way.y === box.y && way.width === box.width;
const pairOf = (a: Step, b: Step): string => (a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`);
