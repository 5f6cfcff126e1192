// Layout in layers by ELK, in a worker of its own: it can take seconds, and is given up after a while for the plain one.
import ELK, { type ElkExtendedEdge, type ElkNode, type LayoutOptions } from 'elkjs/lib/elk-api.js';
import { keyOf, type DraftGraph } from './graph';
import { layers } from './layers';
import { apart, type Line } from './apart';
import { labelWidth, loopRoom, nodeHeight, nodeWidth, through, type Box, type Point, type Route } from './routes';

/** A transition's way, and where its ends stood, and how wide they were, when it was found. */
export type Ways = Map<string, { from: Omit<Box, 'height'>; to: Omit<Box, 'height'>; route: Route }>;

export interface Layout {
  places: Map<string, Point>;
  ways: Ways;
  /** Whether the deadline passed and the plain layout stands in. */
  plain: boolean;
}

const deadlineMs = 8_000;
/** With more, labels get no places of their own and lines run straighter: it takes a third of the time. */
export const manyTransitions = 300;
/** Beyond, ELK would only spend the deadline. */
const tooMany = 4_000;

const options = (many: boolean): LayoutOptions => ({
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': many ? 'POLYLINE' : 'ORTHOGONAL',
  'elk.layered.spacing.nodeNodeBetweenLayers': many ? '110' : '26',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.edgeNode': '20',
  'elk.spacing.edgeEdge': '16',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.layered.nodePlacement.strategy': many ? 'SIMPLE' : 'BRANDES_KOEPF',
  'elk.layered.thoroughness': many ? '1' : '7',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.separateConnectedComponents': 'true',
});

export const noLayout: Layout = { places: new Map(), ways: new Map(), plain: false };

export async function layOut(graph: DraftGraph, workerUrl: string, signal: AbortSignal): Promise<Layout> {
  if (graph.nodes.length === 0) return noLayout;
  if (graph.nodes.length + graph.transitions.length > tooMany) return plain(graph);
  const elk = new ELK({ workerUrl });
  let timer = 0;
  try {
    const late = new Promise<null>((resolve) => {
      timer = window.setTimeout(() => resolve(null), deadlineMs);
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    const found = await Promise.race([elk.layout(toElk(graph)), late]);
    return found ? fromElk(graph, found) : plain(graph);
  } catch (error) {
    console.warn('The layout failed; the plain one stands in.', error);
    return plain(graph);
  } finally {
    clearTimeout(timer);
    elk.terminateWorker();
  }
}

const plain = (graph: DraftGraph): Layout => ({ places: layers(graph), ways: new Map(), plain: true });

function toElk(graph: DraftGraph): ElkNode {
  const many = graph.transitions.length > manyTransitions;
  // The entry first, the rest by name: the same graph always gets the same picture.
  const first = (code: string): number => Number(code !== graph.entry);
  const nodes = [...graph.nodes].sort((a, b) => first(a.code) - first(b.code) || compare(a.code, b.code));
  // Self-loops are drawn above their node: it only needs the room.
  const transitions = graph.transitions.filter((t) => t.from !== t.to).sort((a, b) => compare(keyOf(a), keyOf(b)));
  const room = loopRooms(graph);
  return {
    id: 'graph',
    layoutOptions: options(many),
    children: nodes.map((n) => ({
      id: n.code, width: nodeWidth(n.code, n.description), height: nodeHeight + (room.get(n.code) ?? 0),
      ...(n.code === graph.entry ? { layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' } } : {}),
    })),
    edges: transitions.map((t): ElkExtendedEdge => ({
      id: keyOf(t), sources: [t.from], targets: [t.to],
      ...(many ? {} : { labels: [{ text: t.label, width: labelWidth(t.label) + 8, height: 22, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }] }),
    })),
  };
}

function fromElk(graph: DraftGraph, found: ElkNode): Layout {
  const room = loopRooms(graph);
  const places = new Map((found.children ?? []).map((n) => [n.id, { x: Math.round(n.x ?? 0), y: Math.round((n.y ?? 0) + (room.get(n.id) ?? 0)) }]));
  const boxes = new Map(graph.nodes.map((n) => [n.code, { ...places.get(n.code)!, width: nodeWidth(n.code, n.description), height: nodeHeight }]));
  const lines: Line[] = [];
  const ends = new Map(graph.transitions.map((t) => [keyOf(t), t]));
  for (const edge of (found.edges ?? []) as ElkExtendedEdge[]) {
    const section = edge.sections?.[0];
    const t = ends.get(edge.id);
    const [from, to] = [boxes.get(t?.from ?? ''), boxes.get(t?.to ?? '')];
    if (!section || !from || !to) continue;
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map((p) => ({ x: p.x, y: p.y }));
    lower(points, from.y, room.get(t!.from) ?? 0);
    lower(points.reverse(), to.y, room.get(t!.to) ?? 0);
    points.reverse();
    const label = edge.labels?.[0];
    const wish = label ? { x: (label.x ?? 0) + (label.width ?? 0) / 2, y: (label.y ?? 0) + (label.height ?? 0) / 2 } : null;
    lines.push({ id: edge.id, points, wish, width: labelWidth(t!.label), from, to });
  }
  const labels = apart(lines, [...boxes.values()]);
  const ways: Ways = new Map(lines.map((l) => {
    const { at, crowded } = labels.get(l.id)!;
    return [l.id, { from: l.from, to: l.to, route: { ...through(l.points, at), crowded } }];
  }));
  return { places, ways, plain: false };
}

// The layout took the room of a node's loops for a part of the node: a way ends at the node itself.
function lower(points: Point[], top: number, room: number): void {
  const end = points[0]!;
  const was = end.y;
  if (room === 0) return;
  end.y = top + 6 + ((was - (top - room)) / (nodeHeight + room)) * (nodeHeight - 12);
  if (points.length === 2) {
    // A level line stays level but for a step beside the node: its label stands on it.
    const beside = end.x + Math.sign(points[1]!.x - end.x) * 14;
    points.splice(1, 0, { x: beside, y: end.y }, { x: beside, y: was });
  } else if (points[1]!.y === was) {
    points[1]!.y = end.y;
  }
}

function loopRooms(graph: DraftGraph): Map<string, number> {
  const loops = new Map<string, number>();
  for (const t of graph.transitions) if (t.from === t.to) loops.set(t.from, (loops.get(t.from) ?? 0) + 1);
  return new Map([...loops].map(([code, count]) => [code, loopRoom(count)]));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
