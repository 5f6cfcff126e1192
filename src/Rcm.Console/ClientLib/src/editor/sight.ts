// Going somewhere on the drawing, and what stays bright there.
import type { Board } from './board';
import { around, type Camera } from './camera';
import type { Draft, Move, Step } from './draft';
import type { Knowledge, Marks, Overlay } from './marks';
import type { Selection } from './selection';

/** Of a graph that would be smaller than this, the beginning is shown, to be read, rather than all of it as dots. */
const readable = 0.5;
const firstZoom = 0.8;

export class Sight {
  constructor(
    private readonly draft: Draft,
    private readonly board: Board,
    private readonly camera: Camera,
    private readonly marks: Marks,
    private readonly selection: Selection,
  ) {}

  get first(): Step | undefined {
    return (this.draft.entry === null ? undefined : this.draft.steps.get(this.draft.entry)) ?? this.draft.steps.values().next().value;
  }

  get centre(): { x: number; y: number } {
    const { x, y, width, height } = this.camera.sight;
    return { x: x + width / 2, y: y + height / 2 };
  }

  get isNear(): boolean {
    return this.marks.near !== null;
  }

  open(): void {
    const whole = around(this.board.boxes());
    if (!whole) return;
    this.camera.fit({ x: whole.x - 20, y: whole.y - 80, width: whole.width + 40, height: whole.height + 140 });
    if (this.camera.zoom >= readable || !this.first) return;
    const box = this.board.box(this.first);
    const [half, edge] = [this.board.host.clientHeight / firstZoom / 2, 60];
    // Beside the entry, but no empty sheet above or below the graph.
    const y = whole.height + 2 * edge <= 2 * half ? whole.y + whole.height / 2
      : Math.max(whole.y - edge + half, Math.min(box.y + box.height / 2, whole.y + whole.height + edge - half));
    this.camera.centre({ x: box.x + this.board.host.clientWidth / firstZoom / 2 - 60, y }, firstZoom);
  }

  /** After the room for it has changed: a graph that was in sight as a whole stays so. */
  resized(resize: () => void): void {
    const whole = around(this.board.boxes());
    const was = whole !== null && this.camera.holds(whole);
    resize();
    if (was && !this.camera.holds(whole)) this.camera.fit(whole, this.camera.zoom);
  }

  /** All, or what is selected where that is several. */
  fit(): void {
    const steps = this.selection.steps;
    this.camera.fit(around(steps.length > 1 ? steps.map((s) => this.board.box(s)) : this.board.boxes()));
  }

  goTo(item: Step | Move, add: boolean, focus = true): void {
    const ends = 'code' in item ? [item] : [this.draft.steps.get(item.from), this.draft.steps.get(item.to)];
    this.reveal(ends.filter((step) => step !== undefined));
    if (!this.selection.ids.has(item.id) || !add) this.selection.select([item.id], add);
    if (focus) this.board.elementOf(item.id)?.focus({ preventScroll: true });
  }

  reveal(steps: Step[]): void {
    const box = around(steps.map((step) => this.board.box(step)));
    if (box) this.camera.reveal(box);
    this.board.ensure();
  }

  /** The neighbourhood of what is selected, or everything again. Returns whether a neighbourhood is in focus now. */
  focusNear(): boolean {
    const steps = this.selection.steps;
    this.marks.near = this.marks.near || steps.length === 0 ? null : this.neighbourhood(steps);
    if (this.marks.near) {
      const near = [...this.marks.near].map((id) => this.board.item(id)).filter((item): item is Step => item !== undefined && 'code' in item);
      this.camera.fit(around(near.map((step) => this.board.box(step))));
    }
    this.board.redraw();
    return this.marks.near !== null;
  }

  know(knowledge: Knowledge): void {
    this.marks.know(knowledge);
    this.board.redraw();
  }

  overlay(overlay: Overlay | null): void {
    this.marks.overlay = overlay;
    this.board.host.classList.toggle('overlaid', overlay !== null);
    this.board.redraw();
    const current = overlay?.current ? this.draft.steps.get(overlay.current) : undefined;
    if (current) this.reveal([current]);
  }

  private neighbourhood(steps: Step[]): Set<string> {
    const near = new Set<string>();
    for (const step of steps) {
      near.add(step.id);
      for (const move of this.draft.movesOf(step.code)) {
        near.add(move.id);
        for (const code of [move.from, move.to]) near.add(this.draft.steps.get(code)!.id);
      }
    }
    return near;
  }
}
