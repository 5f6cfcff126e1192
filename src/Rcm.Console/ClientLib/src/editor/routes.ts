// Where a transition's line runs and where its label stands. Computed from the boxes at draw time; nothing of it is stored.
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Route {
  path: string;
  label: Point;
  /** Where the arrow stands, and where it points to. */
  tip: { at: Point; degrees: number };
  /** There is no room for the label. */
  crowded?: boolean;
}

export const nodeHeight = 56;
const charWidth = 7.4; // of the code's monospace
const nameWidth = 7.9; // of the description, which is bold
const corner = 8;
const loopHeight = 30;
const loopStep = 30;

/** What a node's self-loops take above it. */
export const loopRoom = (loops: number): number => (loops === 0 ? 0 : loopHeight + (loops - 1) * loopStep + 22);

export const nodeWidth = (code: string, description?: string | null): number =>
  Math.round(Math.min(Math.max(code.length * charWidth + 36, (description?.length ?? 0) * nameWidth + 36, 132), 280));

export function fit(text: string, width: number, isName = false): string {
  const most = Math.floor((width - 32) / (isName ? nameWidth : charWidth));
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}

/** What is drawn of a label; all of it stands in the title and the panel. */
export const shortLabel = (label: string): string => (label.length <= 28 ? label : `${label.slice(0, 27)}…`);

export const labelWidth = (label: string): number => shortLabel(label).length * 6.7 + 14;

/**
 * A line between two boxes, bowed by its place among those between the same two: parallels, there and back, and self-loops each
 * have a way and a label place of their own.
 */
export function route(from: Box, to: Box, isLoop: boolean, index: number, count: number): Route {
  if (isLoop) return loop(from, index);
  const lane = index - (count - 1) / 2;
  const forward = to.x >= from.x + from.width + 16;
  if (forward) {
    const start = { x: from.x + from.width, y: middleY(from) + spread(lane) };
    const end = { x: to.x, y: middleY(to) + spread(lane) };
    return curve(start, end, { x: 1, y: 0 }, { x: -1, y: 0 }, { x: 0, y: lane * 30 });
  }
  const backward = to.x + to.width + 16 <= from.x;
  if (backward) {
    // Under the boxes, so that a way back is not taken for a way on.
    const start = { x: middleX(from) + spread(lane), y: from.y + from.height };
    const end = { x: middleX(to) - spread(lane), y: to.y + to.height };
    const depth = 56 + index * 30;
    const lowest = Math.max(start.y, end.y) + depth;
    return {
      path: `M${r(start.x)} ${r(start.y)}C${r(start.x)} ${r(lowest)} ${r(end.x)} ${r(lowest)} ${r(end.x)} ${r(end.y)}`,
      label: bezier(start, { x: start.x, y: lowest }, { x: end.x, y: lowest }, end, 0.5),
      tip: { at: end, degrees: -90 },
    };
  }
  const down = to.y >= from.y;
  const start = { x: middleX(from) + spread(lane) * 2, y: down ? from.y + from.height : from.y };
  const end = { x: middleX(to) + spread(lane) * 2, y: down ? to.y : to.y + to.height };
  const sign = down ? 1 : -1;
  return curve(start, end, { x: 0, y: sign }, { x: 0, y: -sign }, { x: lane * 64, y: lane * 12 });
}

/** A line through given points with rounded corners: the layout's own way, while neither end has moved. */
export function through(points: Point[], label: Point): Route {
  let path = `M${r(points[0]!.x)} ${r(points[0]!.y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [a, b, c] = [points[i - 1]!, points[i]!, points[i + 1]!];
    const before = toward(b, a, Math.min(corner, distance(a, b) / 2));
    const after = toward(b, c, Math.min(corner, distance(b, c) / 2));
    path += `L${r(before.x)} ${r(before.y)}Q${r(b.x)} ${r(b.y)} ${r(after.x)} ${r(after.y)}`;
  }
  const last = points[points.length - 1]!;
  const before = points[points.length - 2]!;
  return { path: `${path}L${r(last.x)} ${r(last.y)}`, label, tip: { at: last, degrees: degrees({ x: last.x - before.x, y: last.y - before.y }) } };
}

function loop(box: Box, index: number): Route {
  const height = loopHeight + index * loopStep;
  const [left, right] = [middleX(box) - 26 - index * 8, middleX(box) + 26 + index * 8];
  const top = box.y - height;
  return {
    path: `M${r(right)} ${r(box.y)}V${r(top + corner)}Q${r(right)} ${r(top)} ${r(right - corner)} ${r(top)}H${r(left + corner)}Q${r(left)} ${r(top)} ${r(left)} ${r(top + corner)}V${r(box.y)}`,
    label: { x: middleX(box), y: top - 10 },
    tip: { at: { x: left, y: box.y }, degrees: 90 },
  };
}

function curve(start: Point, end: Point, out: Point, into: Point, bow: Point): Route {
  const reach = Math.max(40, Math.min(160, distance(start, end) / 2.2));
  const a = { x: start.x + out.x * reach + bow.x, y: start.y + out.y * reach + bow.y };
  const b = { x: end.x + into.x * reach + bow.x, y: end.y + into.y * reach + bow.y };
  return {
    path: `M${r(start.x)} ${r(start.y)}C${r(a.x)} ${r(a.y)} ${r(b.x)} ${r(b.y)} ${r(end.x)} ${r(end.y)}`,
    label: bezier(start, a, b, end, 0.5),
    tip: { at: end, degrees: degrees({ x: -into.x, y: -into.y }) },
  };
}

// Lines leave a side at different points, but never beyond its corner.
const spread = (lane: number): number => Math.max(-20, Math.min(20, lane * 10));
const middleX = (box: Box): number => box.x + box.width / 2;
const middleY = (box: Box): number => box.y + box.height / 2;
const degrees = (way: Point): number => Math.round((Math.atan2(way.y, way.x) * 180) / Math.PI);
const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);
const r = (value: number): number => Math.round(value * 10) / 10;

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function bezier(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const u = 1 - t;
  const at = (k: 'x' | 'y'): number => u * u * u * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t * t * t * d[k];
  return { x: at('x'), y: at('y') };
}
