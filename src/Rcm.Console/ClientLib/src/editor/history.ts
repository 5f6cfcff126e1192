// Undo and redo, without limit while the page is open. What is taken back is one's own: each step holds the edit that reverses it, which
// is an edit like any other; others' edits in between stay.
import type { GraphEdit } from './graph';

export class History {
  private done: GraphEdit[] = []; // each takes back what was done
  private undone: GraphEdit[] = [];

  constructor(private readonly changed: (canUndo: boolean, canRedo: boolean) => void) {}

  add(back: GraphEdit): void {
    this.done.push(back);
    this.undone = [];
    this.tell();
  }

  /** Of what the server refused: this edit has nothing to reverse. */
  forget(back: GraphEdit): void {
    this.done = this.done.filter((edit) => edit !== back);
    this.undone = this.undone.filter((edit) => edit !== back);
    this.tell();
  }

  /** @param apply Makes the edit and returns what takes it back; throws where it can't be made any more. */
  undo(apply: (edit: GraphEdit) => GraphEdit): void {
    this.step(this.done, this.undone, apply);
  }

  redo(apply: (edit: GraphEdit) => GraphEdit): void {
    this.step(this.undone, this.done, apply);
  }

  private step(from: GraphEdit[], to: GraphEdit[], apply: (edit: GraphEdit) => GraphEdit): void {
    const edit = from.pop();
    try {
      if (edit) to.push(apply(edit));
    } finally {
      this.tell();
    }
  }

  private tell(): void {
    this.changed(this.done.length > 0, this.undone.length > 0);
  }
}
