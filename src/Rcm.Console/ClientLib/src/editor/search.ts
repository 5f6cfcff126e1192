// Finds nodes and transitions by what is written at them.
import type { Board } from './board';
import type { Draft, Move, Step } from './draft';
import type { Marks } from './marks';

export class Search {
  private text = '';
  private at = -1;

  constructor(private readonly draft: Draft, private readonly marks: Marks, private readonly board: Board) {}

  /** @param next Goes on to the next that fits. Returns what to say. */
  run(text: string, next: boolean, show: (item: Step | Move) => void): string {
    const wanted = text.trim().toLowerCase();
    if (wanted !== this.text) this.at = -1;
    this.text = wanted;
    const was = [...this.marks.found];
    const found = wanted === '' ? [] : this.matches(wanted);
    this.marks.found.clear();
    for (const item of found) this.marks.found.add(item.id);
    this.board.redraw(new Set([...was, ...this.marks.found]));
    if (wanted === '') return '';
    if (found.length === 0) return `Nothing here contains “${text.trim().slice(0, 40)}”.`;
    if (!next) return `${found.length.toLocaleString('en')} found. Enter goes to the first.`;
    this.at = (this.at + 1) % found.length;
    show(found[this.at]!);
    return `${this.at + 1} of ${found.length.toLocaleString('en')}`;
  }

  private matches(wanted: string): (Step | Move)[] {
    const fits = (text: string | null | undefined): boolean => text?.toLowerCase().includes(wanted) ?? false;
    return [
      ...[...this.draft.steps.values()].filter((s) => fits(s.code) || fits(s.description)),
      ...[...this.draft.moves.values()].filter((m) => fits(m.label)),
    ];
  }
}
