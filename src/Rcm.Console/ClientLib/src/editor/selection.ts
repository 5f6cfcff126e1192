// What is selected. The page is told when it has come to rest.
import type { Board } from './board';
import type { Move, Step } from './draft';
import type { Marks } from './marks';
import type { Transition } from './graph';

const restMs = 120;
const mostTold = 200;

export class Selection {
  private resting = 0;
  /** Set once there are keys: the last one selected is where Tab leads. */
  onCurrent: (id: string) => void = () => undefined;

  constructor(
    private readonly marks: Marks,
    private readonly board: Board,
    private readonly tell: (nodes: string[], transitions: Transition[], count: number) => void,
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

  // Arrow keys and frames change it many times a second; the panel beside needs the last.
  private rest(): void {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      const items = this.items;
      const transitions = items.filter((item): item is Move => 'label' in item).map(({ from, to, label }) => ({ from, to, label }));
      this.tell(this.steps.map((s) => s.code).slice(0, mostTold), transitions.slice(0, mostTold), items.length);
    }, restMs);
  }
}
