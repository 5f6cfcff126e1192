// What X6 draws for a node and for a transition. X6 keeps the cells, the transform and what is in sight; the elements are ours: plain
// SVG that takes its colours from the stylesheet, without X6's attribute engine, which costs more than the drawing.
import { Edge, EdgeView, Graph, Node, NodeView, Rectangle } from '@antv/x6';
import type { Move, Step } from './draft';
import { fit, labelWidth, nodeHeight, shortLabel, type Box, type Route } from './routes';
import { set, svg } from './svg';

export const stepShape = 'rcm-step';
export const moveShape = 'rcm-move';
const arrow = 'M0 0-9-4.5-9 4.5z';

/** What the views ask of the board that they stand on. */
export interface Scene {
  step(id: string): Step | undefined;
  move(id: string): Move | undefined;
  isEntry(step: Step): boolean;
  route(move: Move): Route;
  stepFacts(step: Step): StepFacts;
  moveFacts(move: Move): MoveFacts;
}

export interface StepFacts {
  classes: string[];
  /** How sure the naming is, 0 to 1; nothing where it is not known. */
  confidence?: number | null | undefined;
  /** Of the run overlay, below the box. */
  note?: string | undefined;
  /** Of the run overlay: runs of tier 1, 2 and 3. */
  mix?: number[] | undefined;
  /** What a screen reader hears. */
  words: string;
}

export interface MoveFacts {
  classes: string[];
  width: number;
  note?: string | undefined;
  words: string;
}

const scenes = new WeakMap<Graph, Scene>();

export const setScene = (graph: Graph, scene: Scene): void => void scenes.set(graph, scene);

class StepCell extends Node {}

class MoveCell extends Edge {
  // The way may bow out of the straight line between its ends: it is in sight while any of it may be.
  override getBBox(): Rectangle {
    const [from, to] = [this.getSourceCell()?.getBBox(), this.getTargetCell()?.getBBox()];
    return from && to ? from.union(to).inflate(40, 90) : new Rectangle();
  }
}

let registered = false;

export function registerShapes(): void {
  if (registered) return;
  registered = true;
  StepCell.config({ markup: [], attrs: {} });
  MoveCell.config({ markup: [], attrs: {} });
  Graph.registerNode(stepShape, StepCell, true);
  Graph.registerEdge(moveShape, MoveCell, true);
}

export class StepView extends NodeView {
  override render(): this {
    this.empty();
    this.draw();
    this.updateTransform();
    return this;
  }

  override resize(): void {
    this.draw();
  }

  override update(): void {
    this.draw();
  }

  /** Everything but the place. */
  draw(): void {
    const scene = scenes.get(this.graph);
    const step = scene?.step(this.cell.id);
    if (!scene || !step) return;
    const { width } = this.cell.getSize();
    const facts = scene.stepFacts(step);
    const container = this.container;
    container.replaceChildren(
      svg('title', {}, step.description ? `${step.description} (${step.code})` : step.code),
      svg('rect', { class: 'body', width, height: nodeHeight, rx: 6 }),
      svg('rect', { class: 'tier', x: 0.5, y: 6, width: 4, height: nodeHeight - 12, rx: 2 }),
      ...(step.isTerminal ? [svg('rect', { class: 'inner', x: 3, y: 3, width: width - 6, height: nodeHeight - 6, rx: 4 })] : []),
      ...(scene.isEntry(step) ? [svg('path', { class: 'entry', d: `M-14 ${nodeHeight / 2 - 7}l10 7-10 7z` })] : []),
      svg('text', { class: 'name', x: 16, y: 23 }, fit(step.description || step.code, width, true)),
      svg('text', { class: 'code', x: 16, y: 42 }, fit(step.code, width)),
      ...badge(facts.confidence, width),
      ...mixOf(facts.mix, width),
      ...(facts.note ? [svg('text', { class: 'note', x: width / 2, y: nodeHeight + 15 }, facts.note)] : []),
      svg('circle', { class: 'port', cx: width, cy: nodeHeight / 2, r: 6 }),
    );
    set(container, {
      class: ['x6-cell', 'step', ...(step.isTerminal ? ['end'] : []), ...(scene.isEntry(step) ? ['begin'] : []), ...facts.classes].join(' '),
      'data-node-code': step.code,
      role: 'group',
      'aria-label': facts.words,
      tabindex: container.getAttribute('tabindex') ?? -1,
    });
  }
}

// The tiers' shares as one bar at the lower edge.
function mixOf(mix: number[] | undefined, width: number): SVGElement[] {
  const all = mix?.reduce((a, b) => a + b, 0) ?? 0;
  if (!mix || all === 0) return [];
  let x = 8;
  return mix.map((runs, i) => {
    const part = ((width - 16) * runs) / all;
    x += part;
    return svg('rect', { class: `mix tier${i + 1}`, x: x - part, y: nodeHeight - 6, width: part, height: 4 });
  });
}

function badge(confidence: number | null | undefined, width: number): SVGElement[] {
  if (confidence == null) return [];
  const tone = confidence >= 0.9 ? 'sure' : confidence >= 0.7 ? 'fair' : 'unsure';
  return [
    svg('rect', { class: `badge ${tone}`, x: width - 42, y: -9, width: 36, height: 17, rx: 8 }),
    svg('text', { class: `badge-text ${tone}`, x: width - 24, y: 3.5 }, `${Math.round(confidence * 100)} %`),
  ];
}

export class MoveView extends EdgeView {
  override render(): this {
    this.empty();
    this.draw();
    return this;
  }

  override update(): this {
    this.draw();
    return this;
  }

  draw(): void {
    const scene = scenes.get(this.graph);
    const move = scene?.move(this.cell.id);
    if (!scene || !move) return;
    const facts = scene.moveFacts(move);
    const label = shortLabel(move.label);
    const width = labelWidth(move.label);
    this.container.replaceChildren(
      svg('title', {}, facts.words),
      svg('path', { class: 'hit' }),
      svg('path', { class: 'line', 'stroke-width': facts.width }),
      svg('path', { class: 'arrow', d: arrow }),
      svg('g', { class: 'tag' },
        svg('rect', { x: -width / 2, y: -9, width, height: 18, rx: 4 }),
        svg('text', { y: 0.5 }, label),
        ...(facts.note ? [svg('text', { class: 'note', y: 14 }, facts.note)] : [])),
    );
    set(this.container, {
      class: ['x6-cell', 'move', ...facts.classes].join(' '),
      'data-transition': `${move.from}|${move.to}|${move.label}`,
      role: 'group',
      'aria-label': facts.words,
      tabindex: this.container.getAttribute('tabindex') ?? -1,
    });
    this.follow();
  }

  /** Only the way: an end has moved. */
  follow(): void {
    const scene = scenes.get(this.graph);
    const move = scene?.move(this.cell.id);
    if (!scene || !move || this.container.childElementCount < 5) return;
    const { path, label, tip, crowded } = scene.route(move);
    const [, hit, line, head, tag] = this.container.children;
    hit!.setAttribute('d', path);
    line!.setAttribute('d', path);
    head!.setAttribute('transform', `translate(${Math.round(tip.at.x)} ${Math.round(tip.at.y)}) rotate(${tip.degrees})`);
    tag!.setAttribute('transform', `translate(${Math.round(label.x)} ${Math.round(label.y)})`);
    tag!.classList.toggle('crowded', crowded === true);
  }

  // X6 asks for each end's own flag, then for the way: both mean the same here, and while a node is dragged only the way changes.
  override confirmUpdate(flag: number, options: Record<string, unknown> = {}): number {
    if (this.hasAction(flag, 'render')) return super.confirmUpdate(flag, options);
    this.follow();
    return 0;
  }
}

export const boxOf = (cell: Node): Box => ({ ...cell.getPosition(), ...cell.getSize() });
