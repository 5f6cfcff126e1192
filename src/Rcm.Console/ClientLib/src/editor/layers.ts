// A plain layout in layers, for when the good one takes too long: longest ways from the entry, then neighbours near each other.
// Thousands of nodes take a fraction of a second.
import type { DraftGraph } from './graph';
import { nodeHeight, nodeWidth, type Point } from './routes';

const gapX = 150;
const gapY = 44;
/** A layer with more is broken into columns, so that a wide graph does not become a line of thousands. */
const tallest = 60;

export function layers(graph: DraftGraph): Map<string, Point> {
  const next = new Map<string, string[]>(graph.nodes.map((n) => [n.code, []]));
  const before = new Map<string, string[]>(graph.nodes.map((n) => [n.code, []]));
  for (const { from, to } of forward(graph, next)) {
    next.get(from)!.push(to);
    before.get(to)!.push(from);
  }
  const columns = split(ordered(ranks(graph, next, before), before));
  const places = new Map<string, Point>();
  const widths = new Map(graph.nodes.map((n) => [n.code, nodeWidth(n.code, n.description)]));
  const heights = columns.map((column) => column.length * (nodeHeight + gapY) - gapY);
  const middle = Math.max(0, ...heights) / 2;
  let x = 0;
  columns.forEach((column, i) => {
    let y = middle - heights[i]! / 2;
    for (const code of column) {
      places.set(code, { x: Math.round(x), y: Math.round(y) });
      y += nodeHeight + gapY;
    }
    x += Math.max(...column.map((code) => widths.get(code)!)) + gapX;
  });
  return places;
}

// The transitions without those that close a cycle, found by walking from the entry.
function forward(graph: DraftGraph, known: Map<string, unknown>): { from: string; to: string }[] {
  const out = new Map<string, string[]>();
  for (const t of graph.transitions) {
    if (t.from !== t.to && known.has(t.from) && known.has(t.to)) out.set(t.from, [...(out.get(t.from) ?? []), t.to]);
  }
  const kept: { from: string; to: string }[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const roots = [...(graph.entry !== null && known.has(graph.entry) ? [graph.entry] : []), ...graph.nodes.map((n) => n.code)];
  for (const root of roots) {
    if (state.has(root)) continue;
    const stack: { code: string; at: number }[] = [{ code: root, at: 0 }];
    state.set(root, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const to = out.get(top.code)?.[top.at++];
      if (to === undefined) {
        state.set(top.code, 'done');
        stack.pop();
      } else if (state.get(to) !== 'open') {
        kept.push({ from: top.code, to });
        if (!state.has(to)) {
          state.set(to, 'open');
          stack.push({ code: to, at: 0 });
        }
      }
    }
  }
  return kept;
}

function ranks(graph: DraftGraph, next: Map<string, string[]>, before: Map<string, string[]>): string[][] {
  const waits = new Map(graph.nodes.map((n) => [n.code, before.get(n.code)!.length]));
  const rank = new Map(graph.nodes.map((n) => [n.code, 0]));
  const open = graph.nodes.map((n) => n.code).filter((code) => waits.get(code) === 0);
  while (open.length > 0) {
    const code = open.pop()!;
    for (const to of next.get(code)!) {
      rank.set(to, Math.max(rank.get(to)!, rank.get(code)! + 1));
      waits.set(to, waits.get(to)! - 1);
      if (waits.get(to) === 0) open.push(to);
    }
  }
  const found: string[][] = [];
  for (const node of graph.nodes) (found[rank.get(node.code)!] ??= []).push(node.code);
  return found.filter((layer) => layer !== undefined);
}

function ordered(found: string[][], before: Map<string, string[]>): string[][] {
  const place = new Map<string, number>();
  found.forEach((layer) => layer.forEach((code, i) => place.set(code, i)));
  for (const layer of found) {
    const wish = new Map(layer.map((code) => {
      const from = before.get(code)!;
      return [code, from.length === 0 ? place.get(code)! : from.reduce((sum, f) => sum + place.get(f)!, 0) / from.length];
    }));
    layer.sort((a, b) => wish.get(a)! - wish.get(b)!).forEach((code, i) => place.set(code, i));
  }
  return found;
}

const split = (found: string[][]): string[][] =>
  found.flatMap((layer) => Array.from({ length: Math.ceil(layer.length / tallest) }, (_, i) => layer.slice(i * tallest, (i + 1) * tallest)));
