// What is selected. The page is told when it has come to rest.
import type { Board } from './board';
import type { Move, Step } from './draft';
import type { Marks } from './marks';
import type { Transition } from './graph';

const restMs = 120;
const mostTold = 200;

export class Selection {
  private resting = 0;
  private told = '';
  /** A person chose it; otherwise the draft changed under what is selected. */
  private chosen = false;
  /** Set once there are keys: the last one selected is where Tab leads. */
  onCurrent: (id: string) => void = () => undefined;

  constructor(
    private readonly marks: Marks,
    private readonly board: Board,
    private readonly tell: (nodes: string[], transitions: Transition[], count: number, chosen: boolean) => void,
  ) {}

  get ids(): ReadonlySet<string> {
    return this.marks.selected;
  }

  get items(): (Step | Move)[] {
    return [...this.ids].map((id) => this.board.item(id)).filter((item) => item !== undefined);
  }

  get steps(): Step[] {
    return this.items.filter((item): item is Step => 'code' in item);
  }

  /** @param add Beside what is selected; one that is selected already is then let go. */
  select(ids: Iterable<string>, add: boolean): void {
    const chosen = [...ids];
    const was = new Set(this.ids);
    if (!add) this.marks.selected.clear();
    for (const id of chosen) {
      if (add && chosen.length === 1 && was.has(id)) this.marks.selected.delete(id);
      else this.marks.selected.add(id);
    }
    this.board.redraw([...was, ...chosen]);
    if (chosen.length > 0) this.onCurrent(chosen[chosen.length - 1]!);
    this.chosen = true;
    this.rest();
  }

  /** After a change of the draft: what is selected may be gone, or be called otherwise. */
  changed(): void {
    for (const id of [...this.ids]) if (this.board.item(id) === undefined) this.marks.selected.delete(id);
    this.rest();
  }

  dispose(): void {
    clearTimeout(this.resting);
  }

  /** Tells at once what has not come to rest yet: what is asked of the page next is about it. */
  flush(): void {
    clearTimeout(this.resting);
    const items = this.items;
    const transitions = items.filter((item): item is Move => 'label' in item).map(({ from, to, label }) => ({ from, to, label })).slice(0, mostTold);
    const nodes = this.steps.map((s) => s.code).slice(0, mostTold);
    const told = JSON.stringify([nodes, transitions, items.length]);
    // Others' edits leave it as it is most of the time: the page must not take that for a choice.
    if (told !== this.told || this.chosen) this.tell(nodes, transitions, items.length, this.chosen);
    [this.told, this.chosen] = [told, false];
  }

  // Arrow keys and frames change it many times a second; the panel beside needs the last.
  private rest(): void {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.flush(), restMs);
  }
}
