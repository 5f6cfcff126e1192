// Where the labels stand on their lines, so that they cover neither each other nor a node. One for which there is no room is crowded: it is
// shown when its line is pointed at, selected or found.
import type { Box, Point } from './routes';

export interface Line {
  id: string;
  points: Point[];
  /** Where the layout would have it; null: anywhere on the line. */
  wish: Point | null;
  width: number;
  from: Box;
  to: Box;
}

const height = 18;
const cell = 120;
/** Along the line: the middle first. */
const shares = [0.5, 0.38, 0.62, 0.28, 0.72, 0.18, 0.82];

export function apart(lines: Line[], nodes: Box[]): Map<string, { at: Point; crowded: boolean }> {
  const taken = new Grid();
  for (const node of nodes) taken.add(node);
  const labels = new Map<string, { at: Point; crowded: boolean }>();
  for (const line of lines) {
    const wishes = [...(line.wish ? [nearest(line.points, line.wish)] : []), ...shares.map((share) => along(line.points, share))];
    const free = wishes.find((at) => taken.isFree(around(at, line.width)));
    const at = free ?? wishes[0]!;
    if (free) taken.add(around(at, line.width));
    labels.set(line.id, { at, crowded: free === undefined });
  }
  return labels;
}

const around = (at: Point, width: number): Box => ({ x: at.x - width / 2, y: at.y - height / 2, width, height });

/** Boxes by the squares that they touch: thousands of labels are looked up in no time. */
class Grid {
  private readonly cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const key of this.keys(box)) {
      const there = this.cells.get(key);
      if (there) there.push(box);
      else this.cells.set(key, [box]);
    }
  }

  isFree(box: Box): boolean {
    return this.keys(box).every((key) => !this.cells.get(key)?.some((o) =>
      o.x < box.x + box.width && box.x < o.x + o.width && o.y < box.y + box.height && box.y < o.y + o.height));
  }

  private keys(box: Box): string[] {
    const keys: string[] = [];
    for (let x = Math.floor(box.x / cell); x <= Math.floor((box.x + box.width) / cell); x++) {
      for (let y = Math.floor(box.y / cell); y <= Math.floor((box.y + box.height) / cell); y++) keys.push(`${x} ${y}`);
    }
    return keys;
  }
}

// The line's point next to a wish: a line that was moved takes its label with it.
function nearest(points: Point[], wish: Point): Point {
  let best = points[0]!;
  let least = Infinity;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const square = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
    const share = square === 0 ? 0 : Math.max(0, Math.min(1, ((wish.x - a.x) * (b.x - a.x) + (wish.y - a.y) * (b.y - a.y)) / square));
    const at = { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
    const away = Math.hypot(at.x - wish.x, at.y - wish.y);
    if (away < least) [best, least] = [at, away];
  }
  return best;
}

function along(points: Point[], share: number): Point {
  const lengths = points.slice(1).map((p, i) => Math.hypot(p.x - points[i]!.x, p.y - points[i]!.y));
  let left = lengths.reduce((a, b) => a + b, 0) * share;
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i]!) {
      const [a, b] = [points[i]!, points[i + 1]!];
      const part = lengths[i] ? left / lengths[i]! : 0;
      return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
    }
    left -= lengths[i]!;
  }
  return points[0]!;
}
