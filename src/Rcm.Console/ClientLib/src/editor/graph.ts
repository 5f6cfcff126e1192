// A draft as the server keeps it (Rcm.Domain/Workflows/Drafts), and one finished gesture on it. The JSON is the server's.
export interface DraftNode {
  code: string;
  description?: string | null;
  isTerminal?: boolean;
  metadata?: Record<string, unknown> | null;
  x?: number | null;
  y?: number | null;
}

export interface Transition {
  from: string;
  to: string;
  label: string;
}

export interface DraftGraph {
  entry: string | null;
  maxVisits: number;
  requiredData: string[];
  nodes: DraftNode[];
  transitions: Transition[];
}

export interface Position {
  code: string;
  x?: number | null;
  y?: number | null;
}

export type GraphEdit =
  | { kind: 'addNode'; node: DraftNode }
  | { kind: 'removeNode'; code: string }
  | { kind: 'renameNode'; code: string; newCode: string }
  | { kind: 'setNode'; code: string; description?: string; isTerminal?: boolean; metadata?: Record<string, unknown> }
  | { kind: 'setMetadata'; code: string; set?: Record<string, unknown>; remove?: string[] }
  | { kind: 'moveNodes'; positions: Position[] }
  | { kind: 'addTransition'; from: string; to: string; label: string }
  | { kind: 'removeTransition'; from: string; to: string; label: string }
  | { kind: 'renameTransition'; from: string; to: string; label: string; newLabel: string }
  | { kind: 'setEntry'; code?: string }
  | { kind: 'setRequiredData'; columns: string[] }
  | { kind: 'setMaxVisits'; value: number }
  | { kind: 'several'; edits: GraphEdit[] };

/** FROM|TO|LABEL, as scripts and tests find a transition. */
export const keyOf = (t: Transition): string => `${t.from}|${t.to}|${t.label}`;

export const several = (edits: GraphEdit[]): GraphEdit => (edits.length === 1 ? edits[0]! : { kind: 'several', edits });

/** A change that can't be made, in words for the person. */
export class Refused extends Error {}

// The same limits as DraftRules, so that a person hears of them while the text is still in the box; the server looks again.
const codeShape = /^[a-z][a-z0-9_.-]*$/i;
const maxCode = 64;
const maxLabel = 80;

export function checkCode(code: string): string | null {
  if (code === '') return 'A node needs a code, like search_patient.';
  if (code.length > maxCode) return `A code has ${maxCode} characters at most; this has ${code.length.toLocaleString('en')}.`;
  return codeShape.test(code) ? null : 'Use letters, digits, _, - and ., and begin with a letter.';
}

export function checkLabel(label: string): string | null {
  if (label.trim() === '') return 'A transition needs a label, like login_success.';
  if (label.length > maxLabel) return `A label has ${maxLabel} characters at most; this has ${label.length.toLocaleString('en')}.`;
  return label.includes('|') ? 'A label can’t hold a |.' : null;
}
