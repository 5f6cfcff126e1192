// Gestures on several nodes at once, as edits: align, spread, copy, paste, delete.
import type { Board } from './board';
import type { Draft, Move, Step } from './draft';
import { several, type DraftNode, type GraphEdit, type Position, type Transition } from './graph';
import { nodeHeight, nodeWidth } from './routes';

export type Alignment = 'align-left' | 'align-top' | 'spread-across' | 'spread-down';

export function align(board: Board, steps: Step[], how: Alignment): Position[] {
  if (steps.length < 2) return [];
  const boxes = steps.map((step) => ({ step, ...board.box(step) }));
  if (how === 'align-left') return boxes.map((b) => ({ code: b.step.code, x: Math.min(...boxes.map((o) => o.x)), y: b.y }));
  if (how === 'align-top') return boxes.map((b) => ({ code: b.step.code, x: b.x, y: Math.min(...boxes.map((o) => o.y)) }));
  const axis = how === 'spread-across' ? 'x' : 'y';
  const size = how === 'spread-across' ? 'width' : 'height';
  boxes.sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [boxes[0]!, boxes[boxes.length - 1]!];
  const taken = boxes.reduce((sum, b) => sum + b[size], 0);
  const gap = Math.max(24, (last[axis] + last[size] - first[axis] - taken) / (boxes.length - 1));
  let at = first[axis];
  return boxes.map((b) => {
    const place = { code: b.step.code, x: b.x, y: b.y, [axis]: Math.round(at) };
    at += b[size] + gap;
    return place;
  });
}

export function removal(draft: Draft, items: (Step | Move)[]): GraphEdit | null {
  const steps = items.filter((i): i is Step => 'code' in i);
  const codes = new Set(steps.map((s) => s.code));
  // What goes with its node is not taken away on its own.
  const moves = items.filter((i): i is Move => 'label' in i && !codes.has(i.from) && !codes.has(i.to) && draft.steps.has(i.from));
  const edits: GraphEdit[] = [
    ...moves.map(({ from, to, label }): GraphEdit => ({ kind: 'removeTransition', from, to, label })),
    ...steps.map((s): GraphEdit => ({ kind: 'removeNode', code: s.code })),
  ];
  return edits.length === 0 ? null : several(edits);
}

interface Copied {
  nodes: DraftNode[];
  transitions: Transition[];
}

// In the browser's storage, so that it can be pasted into another workflow's tab.
const place = 'rcm.editor.copied';
const room = 24;

export function copy(board: Board, draft: Draft, steps: Step[]): number {
  const codes = new Set(steps.map((s) => s.code));
  const copied: Copied = {
    nodes: steps.map((s) => ({ code: s.code, description: s.description, isTerminal: s.isTerminal, metadata: s.metadata, x: board.box(s).x, y: board.box(s).y })),
    transitions: [...draft.moves.values()].filter((m) => codes.has(m.from) && codes.has(m.to)).map(({ from, to, label }) => ({ from, to, label })),
  };
  try {
    localStorage.setItem(place, JSON.stringify(copied));
    return steps.length;
  } catch {
    return 0;
  }
}

/** The edit that adds what was copied, each node under a code that is free, a little beside the original. */
/** Beside what stands there already: the copies keep their places to each other and go down until they are free. */
export function pasted(board: Board, draft: Draft): { edit: GraphEdit; codes: string[] } | null {
  let copied: Copied;
  try {
    copied = JSON.parse(localStorage.getItem(place) ?? 'null') as Copied;
  } catch {
    return null;
  }
  if (!copied?.nodes?.length) return null;
  const names = new Map<string, string>();
  for (const node of copied.nodes) names.set(node.code, freeCode(node.code, draft, names));
  const taken = board.boxes();
  const boxes = copied.nodes.map((n) => ({ x: n.x ?? 0, y: n.y ?? 0, width: nodeWidth(n.code, n.description), height: nodeHeight }));
  let down = 0;
  while (boxes.some((b) => taken.some((t) => t.x < b.x + b.width + room && b.x < t.x + t.width + room && t.y < b.y + down + b.height + room && b.y + down < t.y + t.height + room))) {
    down += nodeHeight + room;
  }
  const edits: GraphEdit[] = [
    ...copied.nodes.map((n, i): GraphEdit => ({ kind: 'addNode', node: { ...n, code: names.get(n.code)!, x: boxes[i]!.x, y: boxes[i]!.y + down } })),
    ...copied.transitions.map((t): GraphEdit => ({ kind: 'addTransition', from: names.get(t.from)!, to: names.get(t.to)!, label: t.label })),
  ];
  return { edit: several(edits), codes: [...names.values()] };
}

function freeCode(code: string, draft: Draft, names: Map<string, string>): string {
  const taken = (candidate: string): boolean => draft.steps.has(candidate) || [...names.values()].includes(candidate);
  if (!taken(code)) return code;
  const stem = code.replace(/_copy\d*$/, '').slice(0, 54);
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? `${stem}_copy` : `${stem}_copy${i}`;
    if (!taken(candidate)) return candidate;
  }
}
