// What stands at nodes and transitions besides what they are: selected, found, how often taken, by which tier, a run's figures.
import type { MoveFacts, StepFacts } from './cells';
import type { Draft, Move, Step } from './draft';
import { keyOf } from './graph';

/** What the server knows of the catalogue's nodes and moves, by code and by FROM|TO|LABEL. */
export interface Knowledge {
  nodes: Record<string, { confidence?: number | null; tier?: number | null; errors?: number; warnings?: number }>;
  transitions: Record<string, { freq?: number | null; tier?: number | null }>;
}

/** A run overlay: figures that stand at the graph while it is shown. */
export interface Overlay {
  nodes: Record<string, OverlayFacts>;
  transitions: Record<string, OverlayFacts>;
  /** Where a stepped run stands. */
  current?: string | null;
}

export interface OverlayFacts {
  count: number;
  /** 0 to 1. */
  failed: number;
  note: string;
  words: string;
  tier?: number | null;
  /** Runs of tier 1, 2 and 3. */
  tiers?: number[] | null;
}

export class Marks {
  readonly selected = new Set<string>();
  readonly found = new Set<string>();
  /** What stays bright while a neighbourhood is in focus; null: everything. */
  near: Set<string> | null = null;
  knowledge: Knowledge = { nodes: {}, transitions: {} };
  overlay: Overlay | null = null;
  private mostFreq = 1;
  private draft!: Draft;

  follow(draft: Draft): void {
    this.draft = draft;
  }

  know(knowledge: Knowledge): void {
    this.knowledge = knowledge;
    this.mostFreq = Math.max(1, ...Object.values(knowledge.transitions).map((t) => t.freq ?? 0));
  }

  step(step: Step): StepFacts {
    const known = this.knowledge.nodes[step.code] ?? {};
    const over = this.overlay?.nodes[step.code];
    const classes = [...this.common(step.id), ...(known.errors ? ['wrong'] : known.warnings ? ['doubt'] : [])];
    const tier = this.overlay ? over?.tier : known.tier;
    if (tier != null) classes.push(`tier${tier}`);
    if (this.overlay) classes.push(over ? heat(over) : 'cold');
    if (this.overlay?.current === step.code) classes.push('current');
    return { classes, confidence: known.confidence, note: over?.note, mix: over?.tiers ?? undefined, words: this.stepWords(step, over?.words) };
  }

  move(move: Move): MoveFacts {
    const known = this.knowledge.transitions[keyOf(move)] ?? {};
    const over = this.overlay?.transitions[keyOf(move)];
    const classes = this.common(move.id);
    const tier = this.overlay ? over?.tier : known.tier;
    if (tier != null) classes.push(`tier${tier}`);
    if (this.overlay) classes.push(over ? heat(over) : 'cold');
    const freq = this.overlay ? (over?.count ?? 0) : (known.freq ?? 0);
    const most = this.overlay ? Math.max(1, ...Object.values(this.overlay.transitions).map((t) => t.count)) : this.mostFreq;
    return { classes, width: lineWidth(freq, most), note: over?.note, words: this.moveWords(move, known.freq, over?.words) };
  }

  private common(id: string): string[] {
    return [
      ...(this.selected.has(id) ? ['selected'] : []),
      ...(this.found.has(id) ? ['found'] : []),
      ...(this.near && !this.near.has(id) ? ['dim'] : []),
    ];
  }

  private stepWords(step: Step, over: string | undefined): string {
    const count = [...this.draft.movesOf(step.code)].filter((m) => m.from === step.code).length;
    return [
      step.description ? `${step.description}, ${step.code}` : step.code,
      this.draft.entry === step.code ? 'a run begins here' : '',
      step.isTerminal ? 'a run ends here' : '',
      `${count} ${count === 1 ? 'transition leads' : 'transitions lead'} on`,
      over ?? '',
    ].filter((w) => w !== '').join('; ');
  }

  private moveWords(move: Move, freq: number | null | undefined, over: string | undefined): string {
    const taken = over ?? (freq ? `taken ${freq.toLocaleString('en')} ${freq === 1 ? 'time' : 'times'}` : '');
    return `${move.label}: ${move.from} to ${move.to}${taken ? `; ${taken}` : ''}`;
  }
}

/** 1.25 to 5 px, by the logarithm: one taken a thousand times as often must not hide the rest. */
const lineWidth = (freq: number, most: number): number =>
  freq <= 1 || most <= 1 ? 1.25 : Math.round((1.25 + (3.75 * Math.log(freq)) / Math.log(most)) * 100) / 100;

const heat = (facts: OverlayFacts): string => (facts.count === 0 ? 'cold' : facts.failed >= 0.2 ? 'failing' : facts.failed > 0 ? 'troubled' : 'fine');
