// The draft in the browser: edits are applied here first, so that a gesture shows at once, and each says how it is taken back.
import { keyOf, Refused, several, type DraftGraph, type DraftNode, type GraphEdit, type Position, type Transition } from './graph';

/** A node or transition keeps its id while its code or label changes, so that its picture and its selection stay. */
export type Step = DraftNode & { id: string };
export type Move = Transition & { id: string };

export interface DraftListener {
  stepAdded(step: Step): void;
  stepRemoved(step: Step): void;
  stepChanged(step: Step): void;
  stepMoved(step: Step): void;
  moveAdded(move: Move): void;
  moveRemoved(move: Move): void;
  moveChanged(move: Move): void;
}

export class Draft {
  readonly steps = new Map<string, Step>();
  readonly moves = new Map<string, Move>();
  entry: string | null = null;
  maxVisits = 5;
  requiredData: string[] = [];
  private readonly touching = new Map<string, Set<Move>>();
  private lastId = 0;

  constructor(private readonly listener: DraftListener) {}

  movesOf(code: string): ReadonlySet<Move> {
    return this.touching.get(code) ?? new Set();
  }

  toJson(): DraftGraph {
    return {
      entry: this.entry,
      maxVisits: this.maxVisits,
      requiredData: [...this.requiredData],
      nodes: [...this.steps.values()].map(({ id: _, ...node }) => node),
      transitions: [...this.moves.values()].map(({ from, to, label }) => ({ from, to, label })),
    };
  }

  /** Applies all of an edit or none, and returns the edit that takes it back. */
  apply(edit: GraphEdit): GraphEdit {
    if (edit.kind !== 'several') return this.one(edit);
    const back: GraphEdit[] = [];
    try {
      for (const each of edit.edits) back.unshift(this.apply(each));
    } catch (error) {
      for (const each of back) this.apply(each);
      throw error;
    }
    return several(back);
  }

  /** Makes the draft equal to this graph, touching only what differs: what is selected stays selected. */
  replace(graph: DraftGraph): void {
    const nodes = new Map(graph.nodes.map((n) => [n.code, n]));
    const transitions = new Map(graph.transitions.map((t) => [keyOf(t), t]));
    for (const move of [...this.moves.values()]) if (!transitions.has(keyOf(move))) this.dropMove(move);
    for (const step of [...this.steps.values()]) if (!nodes.has(step.code)) this.dropStep(step);
    const entryWas = this.entry;
    this.entry = graph.entry;
    for (const node of nodes.values()) {
      const step = this.steps.get(node.code);
      if (!step) {
        this.putStep(node);
        continue;
      }
      const moved = step.x !== node.x || step.y !== node.y;
      const changed = !same(step, node);
      Object.assign(step, { description: null, isTerminal: false, metadata: null, x: null, y: null }, node);
      if (moved) this.listener.stepMoved(step);
      if (changed) this.listener.stepChanged(step);
    }
    for (const [key, t] of transitions) if (!this.moves.has(key)) this.putMove(t);
    this.maxVisits = graph.maxVisits;
    this.requiredData = [...graph.requiredData];
    this.entryChanged(entryWas);
  }

  private one(edit: Exclude<GraphEdit, { kind: 'several' }>): GraphEdit {
    switch (edit.kind) {
      case 'addNode':
        if (this.steps.has(edit.node.code)) throw new Refused(`There is a node ${edit.node.code} already. Give the new one another code.`);
        this.putStep(edit.node);
        return { kind: 'removeNode', code: edit.node.code };
      case 'removeNode':
        return this.remove(this.step(edit.code));
      case 'renameNode':
        return this.rename(this.step(edit.code), edit.newCode);
      case 'setNode':
        return this.set(this.step(edit.code), edit);
      case 'setMetadata':
        return this.setMetadata(this.step(edit.code), edit.set ?? {}, edit.remove ?? []);
      case 'moveNodes':
        return { kind: 'moveNodes', positions: this.place(edit.positions) };
      case 'addTransition': {
        const move = { from: edit.from, to: edit.to, label: edit.label };
        this.step(move.from);
        this.step(move.to);
        this.free(move);
        this.putMove(move);
        return { kind: 'removeTransition', ...move };
      }
      case 'removeTransition': {
        const move = this.move(edit);
        this.dropMove(move);
        return { kind: 'addTransition', from: move.from, to: move.to, label: move.label };
      }
      case 'renameTransition': {
        const move = this.move(edit);
        if (edit.newLabel !== edit.label) this.free({ ...edit, label: edit.newLabel });
        this.moves.delete(keyOf(move));
        move.label = edit.newLabel;
        this.moves.set(keyOf(move), move);
        this.listener.moveChanged(move);
        return { ...edit, label: edit.newLabel, newLabel: edit.label };
      }
      case 'setEntry': {
        if (edit.code != null) this.step(edit.code);
        const was = this.entry;
        this.entry = edit.code ?? null;
        this.entryChanged(was);
        return was === null ? { kind: 'setEntry' } : { kind: 'setEntry', code: was };
      }
      case 'setRequiredData': {
        const was = this.requiredData;
        this.requiredData = [...edit.columns];
        return { kind: 'setRequiredData', columns: was };
      }
      case 'setMaxVisits': {
        const was = this.maxVisits;
        this.maxVisits = edit.value;
        return { kind: 'setMaxVisits', value: was };
      }
    }
  }

  private remove(step: Step): GraphEdit {
    const { id: _, ...node } = step;
    const gone = [...this.movesOf(step.code)].map(({ from, to, label }): GraphEdit => ({ kind: 'addTransition', from, to, label }));
    const wasEntry = this.entry === step.code;
    this.dropStep(step);
    return several([{ kind: 'addNode', node }, ...gone, ...(wasEntry ? [{ kind: 'setEntry', code: step.code } as const] : [])]);
  }

  private rename(step: Step, newCode: string): GraphEdit {
    const old = step.code;
    if (newCode !== old) {
      if (this.steps.has(newCode)) throw new Refused(`There is a node ${newCode} already. Choose another code.`);
      const moves = [...this.movesOf(old)];
      for (const move of moves) this.moves.delete(keyOf(move));
      this.touching.delete(old);
      this.steps.delete(old);
      step.code = newCode;
      this.steps.set(newCode, step);
      for (const move of moves) {
        if (move.from === old) move.from = newCode;
        if (move.to === old) move.to = newCode;
        this.moves.set(keyOf(move), move);
        this.touch(move);
      }
      if (this.entry === old) this.entry = newCode;
      this.listener.stepChanged(step);
      for (const move of moves) this.listener.moveChanged(move);
    }
    return { kind: 'renameNode', code: newCode, newCode: old };
  }

  private set(step: Step, edit: Extract<GraphEdit, { kind: 'setNode' }>): GraphEdit {
    const back: Extract<GraphEdit, { kind: 'setNode' }> = { kind: 'setNode', code: step.code };
    if (edit.description != null) {
      back.description = step.description ?? '';
      step.description = edit.description.trim() || null;
    }
    if (edit.isTerminal != null) {
      back.isTerminal = step.isTerminal ?? false;
      step.isTerminal = edit.isTerminal;
    }
    if (edit.metadata != null) {
      back.metadata = step.metadata ?? {};
      step.metadata = Object.keys(edit.metadata).length === 0 ? null : edit.metadata;
    }
    this.listener.stepChanged(step);
    return back;
  }

  private setMetadata(step: Step, set: Record<string, unknown>, remove: string[]): GraphEdit {
    const was = new Map(Object.entries(step.metadata ?? {}));
    const now = new Map(was);
    for (const name of remove) now.delete(name);
    for (const [name, value] of Object.entries(set)) now.set(name, value);
    step.metadata = now.size === 0 ? null : Object.fromEntries(now);
    this.listener.stepChanged(step);
    const touched = new Set([...remove, ...Object.keys(set)]);
    return {
      kind: 'setMetadata',
      code: step.code,
      set: Object.fromEntries([...was].filter(([name]) => touched.has(name))),
      remove: Object.keys(set).filter((name) => !was.has(name)),
    };
  }

  private place(positions: Position[]): Position[] {
    const steps = positions.map((p) => this.step(p.code));
    return positions.map((p, i) => {
      const step = steps[i]!;
      const was = { code: step.code, x: step.x ?? null, y: step.y ?? null };
      step.x = p.x ?? null;
      step.y = p.y ?? null;
      this.listener.stepMoved(step);
      return was;
    });
  }

  private step(code: string): Step {
    const step = this.steps.get(code);
    if (!step) throw new Refused(`There is no node ${code} in the draft any more.`);
    return step;
  }

  private move(t: Transition): Move {
    const move = this.moves.get(keyOf(t));
    if (!move) throw new Refused(`There is no transition ${t.label} from ${t.from} to ${t.to} in the draft any more.`);
    return move;
  }

  private free(t: Transition): void {
    if (this.moves.has(keyOf(t))) throw new Refused(`There is a transition ${t.label} from ${t.from} to ${t.to} already. Choose another label.`);
  }

  private putStep(node: DraftNode): void {
    const step = { ...node, id: `n${++this.lastId}` };
    this.steps.set(step.code, step);
    this.listener.stepAdded(step);
  }

  private dropStep(step: Step): void {
    for (const move of [...this.movesOf(step.code)]) this.dropMove(move);
    this.steps.delete(step.code);
    this.touching.delete(step.code);
    if (this.entry === step.code) this.entry = null;
    this.listener.stepRemoved(step);
  }

  private putMove(t: Transition): void {
    const move = { from: t.from, to: t.to, label: t.label, id: `t${++this.lastId}` };
    this.moves.set(keyOf(move), move);
    this.touch(move);
    this.listener.moveAdded(move);
  }

  private dropMove(move: Move): void {
    this.moves.delete(keyOf(move));
    this.touching.get(move.from)?.delete(move);
    this.touching.get(move.to)?.delete(move);
    this.listener.moveRemoved(move);
  }

  private touch(move: Move): void {
    for (const code of [move.from, move.to]) {
      const there = this.touching.get(code);
      if (there) there.add(move);
      else this.touching.set(code, new Set([move]));
    }
  }

  private entryChanged(was: string | null): void {
    if (was === this.entry) return;
    for (const code of [was, this.entry]) {
      const step = code === null ? undefined : this.steps.get(code);
      if (step) this.listener.stepChanged(step);
    }
  }
}

function same(a: DraftNode, b: DraftNode): boolean {
  return (a.description ?? null) === (b.description ?? null) && (a.isTerminal ?? false) === (b.isTerminal ?? false)
    && JSON.stringify(a.metadata ?? null) === JSON.stringify(b.metadata ?? null);
}
