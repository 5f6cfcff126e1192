// What buttons and keys do, by name.
import { align, copy, pasted, removal, type Alignment } from './arrange';
import type { Board } from './board';
import { around, type Camera } from './camera';
import type { Draft, Step } from './draft';
import { keyOf, type GraphEdit } from './graph';
import { askLabel } from './labelbox';
import { layOut } from './layout';
import { download, toPng, toSvg } from './picture';
import type { Point } from './routes';
import type { Selection } from './selection';
import type { Sight } from './sight';
import type { Toolbar } from './toolbar';

/** What a command needs of the open editor. */
export interface Desk {
  readonly draft: Draft;
  readonly board: Board;
  readonly camera: Camera;
  readonly selection: Selection;
  readonly sight: Sight;
  readonly toolbar: Toolbar;
  readonly mayEdit: boolean;
  readonly name: string;
  readonly workerUrl: string;
  readonly gone: AbortSignal;
  /** Makes a change and sends it; returns why it can't be made, or null. */
  submit(edit: GraphEdit): string | null;
  history(step: 'undo' | 'redo'): void;
  /** The nodes have been moved to where they are drawn now. */
  moved(steps: Step[]): void;
  /** The page's part: panels are drawn by the server. */
  ask(what: string, at?: Point): void;
}

export class Commands {
  /** The node that a connection is being drawn from. */
  connecting: Step | null = null;

  constructor(private readonly desk: Desk) {}

  act(name: string): void {
    const { camera, sight, selection, draft, toolbar } = this.desk;
    switch (name) {
      case 'zoom-in': return camera.zoomBy(1.25);
      case 'zoom-out': return camera.zoomBy(0.8);
      case 'fit': return sight.fit();
      case 'focus': return toolbar.press('focus', sight.focusNear());
      case 'home': return sight.first && sight.goTo(sight.first, false);
      case 'all': return selection.select([...draft.steps.values()].map((s) => s.id), false);
      case 'copy': return void this.copy();
      case 'svg':
      case 'png': return void this.export(name);
      case 'escape': return this.escape();
      case 'edit': return this.edit();
    }
    if (this.desk.mayEdit) this.change(name);
  }

  async connect(from: Step, to: Step, at: Point): Promise<void> {
    const { board, camera, draft, sight, toolbar } = this.desk;
    this.stopConnecting();
    const label = await askLabel(board.host.parentElement!, camera.onScreen(at), `Label of the transition from ${from.code} to ${to.code}`,
      (text) => (draft.moves.has(keyOf({ from: from.code, to: to.code, label: text })) ? 'There is a transition with this label here already.' : null));
    const refused = label === null ? null : this.desk.submit({ kind: 'addTransition', from: from.code, to: to.code, label });
    toolbar.say(refused ?? '');
    const move = label === null ? undefined : draft.moves.get(keyOf({ from: from.code, to: to.code, label }));
    if (move) sight.goTo(move, false);
    else board.elementOf(from.id)?.focus({ preventScroll: true });
  }

  private change(name: string): void {
    const { board, draft, selection, toolbar } = this.desk;
    switch (name) {
      case 'undo':
      case 'redo': return this.desk.history(name);
      case 'paste': return this.paste();
      case 'duplicate': return this.copy() ? this.paste() : undefined;
      case 'cut': return this.copy() ? this.remove() : undefined;
      case 'delete': return this.remove();
      case 'connect': return this.beginConnecting();
      case 'layout': return void this.layOut();
      case 'align-left':
      case 'align-top':
      case 'spread-across':
      case 'spread-down': {
        const positions = align(board, selection.steps, name as Alignment);
        if (positions.length === 0) return toolbar.say('Choose two or more nodes first.');
        for (const p of positions) board.preview(draft.steps.get(p.code)!, { x: p.x!, y: p.y! });
        return this.desk.moved(selection.steps);
      }
      default: this.desk.ask(name);
    }
  }

  // Enter ends a connection where one is being drawn, and opens the panel otherwise.
  private edit(): void {
    const to = this.desk.selection.steps[0];
    if (this.connecting && to) void this.connect(this.connecting, to, this.desk.board.box(to));
    else this.desk.ask('edit');
  }

  private copy(): boolean {
    const count = copy(this.desk.board, this.desk.draft, this.desk.selection.steps);
    this.desk.toolbar.say(count === 0 ? 'Choose nodes to copy first.' : `${count} ${count === 1 ? 'node' : 'nodes'} copied.`);
    return count > 0;
  }

  private beginConnecting(): void {
    const { board, selection, toolbar } = this.desk;
    const from = selection.steps[0];
    if (this.connecting || !from) {
      this.stopConnecting();
      return toolbar.say(from ? '' : 'Choose the node that the transition leaves first.');
    }
    this.connecting = from;
    toolbar.press('connect', true);
    board.host.classList.add('connecting');
    toolbar.say(`From ${from.code}: click the node that it leads to, or go there with the arrow keys and press Enter. Esc lets it be.`);
    board.elementOf(from.id)?.focus({ preventScroll: true });
  }

  private stopConnecting(): void {
    this.connecting = null;
    this.desk.toolbar.press('connect', false);
    this.desk.board.host.classList.remove('connecting');
  }

  private paste(): void {
    const { board, camera, draft, selection, toolbar } = this.desk;
    const paste = pasted(board, draft);
    if (!paste) return toolbar.say('Nothing was copied yet.');
    const refused = this.desk.submit(paste.edit);
    if (refused) return toolbar.say(refused);
    selection.select(paste.codes.map((code) => draft.steps.get(code)!.id), false);
    const box = around(selection.steps.map((s) => board.box(s)));
    if (box) camera.reveal(box);
    toolbar.say(`${paste.codes.length} ${paste.codes.length === 1 ? 'node' : 'nodes'} pasted. Undo takes ${paste.codes.length === 1 ? 'it' : 'them'} away.`);
  }

  private remove(): void {
    const { board, draft, selection, toolbar } = this.desk;
    const edit = removal(draft, selection.items);
    if (!edit) return;
    toolbar.say(this.desk.submit(edit) ?? 'Deleted. Undo brings it back.');
    // The focus was on what is gone.
    board.host.focus({ preventScroll: true });
  }

  private async layOut(): Promise<void> {
    const { board, draft, sight, toolbar, gone } = this.desk;
    toolbar.say('Laying out …');
    const layout = await layOut(draft.toJson(), this.desk.workerUrl, gone);
    if (gone.aborted) return;
    const positions = [...layout.places].filter(([code]) => draft.steps.has(code)).map(([code, p]) => ({ code, x: p.x, y: p.y }));
    if (positions.length === 0) return toolbar.say('There is nothing to lay out.');
    const refused = this.desk.submit({ kind: 'moveNodes', positions });
    board.setWays(layout.ways);
    sight.open();
    toolbar.say(refused ?? (layout.plain ? 'Laid out in plain layers: the graph is too large for more.' : 'Laid out.'));
  }

  private escape(): void {
    const { sight, selection, toolbar } = this.desk;
    if (this.connecting) this.stopConnecting();
    else if (sight.isNear) toolbar.press('focus', sight.focusNear());
    else selection.select([], false);
    toolbar.say('');
  }

  private async export(kind: 'svg' | 'png'): Promise<void> {
    const { board, toolbar } = this.desk;
    const picture = board.wholly((view) => toSvg(view.stage, board.boxes(), getComputedStyle(board.host).backgroundColor));
    const name = this.desk.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'workflow';
    try {
      download(`${name}.${kind}`, kind === 'svg' ? new Blob([picture.text], { type: 'image/svg+xml' }) : await toPng(picture));
      toolbar.say(`The picture is in your downloads as ${name}.${kind}.`);
    } catch (error) {
      console.warn('editor: no picture', error);
      toolbar.say('The graph is too large for a PNG. Export it as SVG.');
    }
  }
}
