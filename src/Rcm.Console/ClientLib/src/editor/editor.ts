// One open editor: the draft, its drawing, and what is done with them. Everything it makes it disposes of.
import { Board } from './board';
import { Camera } from './camera';
import { Commands, type Desk } from './commands';
import { Draft, type Step } from './draft';
import { Refused, type DraftGraph, type GraphEdit } from './graph';
import { History } from './history';
import { Keys } from './keys';
import { layOut, manyTransitions, noLayout } from './layout';
import { Marks, type Knowledge, type Overlay } from './marks';
import { Minimap } from './minimap';
import { Others } from './others';
import { Pointer } from './pointer';
import type { Point } from './routes';
import { Saving, type Answer } from './saving';
import { Search } from './search';
import { Selection } from './selection';
import { sendEdit, tell, type DotNet } from './server';
import { Sight } from './sight';
import { Toolbar } from './toolbar';

export interface Model {
  graph: DraftGraph;
  revision: number;
  mayEdit: boolean;
  /** Of this workflow and person: under it unsaved gestures are kept in the tab. */
  key: string;
  name: string;
  workerUrl: string;
  knowledge: Knowledge;
}

const nudgeMs = 350;

export class Editor implements Desk {
  readonly board: Board;
  readonly draft: Draft;
  readonly camera: Camera;
  readonly selection: Selection;
  readonly sight: Sight;
  readonly toolbar: Toolbar;
  private readonly past: History;
  private readonly saving: Saving;
  private readonly commands: Commands;
  private readonly leaving = new AbortController();
  private readonly owned: { dispose(): void }[] = [];
  private minimap?: Minimap;
  private readonly others: Others;
  private nudging = 0;

  static async open(root: HTMLElement, dotNet: DotNet, model: Model): Promise<Editor> {
    const editor = new Editor(root, dotNet, model);
    await editor.start();
    return editor;
  }

  private constructor(private readonly root: HTMLElement, private readonly dotNet: DotNet, private readonly model: Model) {
    const host = root.querySelector<HTMLElement>('[data-editor-host]')!;
    const marks = new Marks();
    this.board = new Board(host, marks);
    this.draft = new Draft(this.board);
    this.board.follow(this.draft);
    marks.follow(this.draft);
    marks.know(model.knowledge);
    this.camera = new Camera(this.board.graph, host);
    this.selection = new Selection(marks, this.board, (...what) => tell(dotNet, 'SelectedAsync', ...what));
    this.sight = new Sight(this.draft, this.board, this.camera, marks, this.selection);
    const search = new Search(this.draft, marks, this.board);
    this.toolbar = new Toolbar(root, (name) => this.act(name), (text, next) => search.run(text, next, (item) => this.sight.goTo(item, false, false)));
    this.past = new History((undo, redo) => { this.toolbar.enable('undo', undo); this.toolbar.enable('redo', redo); });
    this.saving = new Saving(model.revision, `rcm.editor.${model.key}`, (pending, base) => sendEdit(dotNet, pending, base), {
      state: (text, tone) => this.toolbar.state(text, tone),
      answered: (answer, back) => this.answered(answer, back),
    });
    this.others = new Others(this.saving, {
      replace: (graph) => this.rebase(graph),
      take: (edit) => { this.draft.apply(edit); this.changed(); },
      ask: () => tell(dotNet, 'AskedAsync', 'whole', 0, 0),
    });
    this.commands = new Commands(this);
    this.owned.push(this.selection, this.toolbar, this.saving);
  }

  get mayEdit(): boolean { return this.model.mayEdit; }

  get name(): string { return this.model.name; }

  get workerUrl(): string { return this.model.workerUrl; }

  get gone(): AbortSignal { return this.leaving.signal; }

  private async start(): Promise<void> {
    const { graph } = this.model;
    this.draft.replace(graph);
    const isPlaced = graph.nodes.every((n) => n.x != null);
    const layout = isPlaced ? noLayout : await layOut(graph, this.workerUrl, this.gone);
    if (this.gone.aborted) return;
    this.board.show(layout);
    this.listen();
    this.sight.open();
    this.minimap?.refresh();
    this.toolbar.state(this.mayEdit ? 'Saved' : 'You can look, not change', 'saved');
    if (layout.plain) this.toolbar.say('A large graph: it is laid out in plain layers.');
    this.resend();
    this.board.host.dataset.ready = 'yes';
    if (isPlaced && graph.transitions.length <= manyTransitions) await this.findWays();
  }

  // Ways are not stored: where the nodes still stand as a layout put them, it finds the same ones again.
  private async findWays(): Promise<void> {
    const { ways } = await layOut(this.draft.toJson(), this.workerUrl, this.gone);
    if (!this.gone.aborted) this.board.setWays(ways);
  }

  private listen(): void {
    const { board, camera, selection, sight, commands } = this;
    const self = this;
    const keys = new Keys(board.host, board, this.draft, {
      get mayEdit() { return self.mayEdit; },
      get first() { return sight.first; },
      goTo: (item, add) => sight.goTo(item, add),
      act: (name) => this.act(name),
      isSelected: (item) => selection.ids.has(item.id),
      choose: (item, add) => selection.select([item.id], add),
      nudge: (dx, dy) => this.nudge(dx, dy),
    });
    selection.onCurrent = (id) => keys.setCurrent(id);
    const pointer = new Pointer(board.host, board, camera, {
      get mayEdit() { return self.mayEdit; },
      get selection() { return selection.ids; },
      get connecting() { return commands.connecting; },
      select: (ids, add) => selection.select(ids, add),
      moved: (steps) => this.moved(steps),
      connect: (from, to, at) => void commands.connect(from, to, at),
      edit: () => this.act('edit'),
      addAt: (point) => this.ask('add', point),
      busy: (on) => this.others.hold(on),
    });
    const minimap = new Minimap(this.root.querySelector<HTMLElement>('[data-editor-minimap]')!, camera, () => board.boxes());
    board.graph.on('translate', () => minimap.look());
    board.graph.on('scale', () => { minimap.look(); this.toolbar.zoom(Math.round(camera.zoom * 100)); });
    const sizes = new ResizeObserver(() => { sight.resized(() => board.resize()); minimap.look(); });
    sizes.observe(board.host.parentElement!);
    this.minimap = minimap;
    this.owned.push(keys, pointer, minimap, { dispose: () => sizes.disconnect() });
    keys.setCurrent(sight.first?.id ?? null);
  }

  // What an earlier page of this tab could not save is made again, in its order, under its own ids.
  private resend(): void {
    if (!this.mayEdit) return;
    for (const { id, edit } of this.saving.left()) {
      let back: GraphEdit | null = null;
      try {
        back = this.draft.apply(edit);
        this.past.add(back);
      } catch (error) {
        // It may have been saved just before the connection broke, and be in the draft already. The server knows by its id.
        if (!(error instanceof Refused)) throw error;
      }
      this.saving.add(edit, back, id);
    }
  }

  // ---- the desk: what buttons, keys and the page use

  act(name: string): void {
    this.commands.act(name);
  }

  submit(edit: GraphEdit): string | null {
    if (!this.mayEdit) return 'You can look at this workflow, not change it.';
    try {
      const back = this.draft.apply(edit);
      this.past.add(back);
      this.saving.add(edit, back);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
    this.changed();
    return null;
  }

  history(step: 'undo' | 'redo'): void {
    try {
      this.past[step]((edit) => {
        const back = this.draft.apply(edit);
        this.saving.add(edit, back);
        return back;
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.toolbar.say(`That can’t be ${step === 'undo' ? 'undone' : 'done again'}: ${error.message}`);
    }
    this.changed();
  }

  moved(steps: Step[]): void {
    // With the first move all that stand where the layout put them are kept there, or the next layout would place them elsewhere.
    const unplaced = [...this.draft.steps.values()].filter((step) => step.x == null && !steps.includes(step));
    const positions = [...steps, ...unplaced].map((step) => ({ code: step.code, x: this.board.box(step).x, y: this.board.box(step).y }));
    if (positions.length > 0) this.submit({ kind: 'moveNodes', positions });
  }

  ask(what: string, at: Point = this.board.free(this.sight.centre)): void {
    this.selection.flush();
    tell(this.dotNet, 'AskedAsync', what, Math.round(at.x), Math.round(at.y));
  }

  // ---- called by the page

  submitJson(edit: string): string | null {
    return this.submit(JSON.parse(edit) as GraphEdit);
  }

  /** Whether everything is saved; waits for it a while. */
  settled(): Promise<boolean> {
    return this.saving.settled();
  }

  /** Others' edits: the draft as the server has it now. */
  remote(revision: number, graph: DraftGraph): void {
    this.others.add({ revision, graph });
  }

  /** The same as what changed of it since a revision. */
  follow(base: number, revision: number, edit: string): void {
    this.others.add({ base, revision, edit: JSON.parse(edit) as GraphEdit });
  }

  /** Undo takes back, by this edit, what was changed past the canvas. */
  remember(back: string): void {
    this.past.add(JSON.parse(back) as GraphEdit);
  }

  /** Selects and shows parts by their names, as the page's lists know them. */
  show(nodes: string[], transitions: string[]): void {
    const items = [...nodes.map((code) => this.draft.steps.get(code)), ...transitions.map((key) => this.draft.moves.get(key))].filter((item) => item !== undefined);
    this.selection.select(items.map((item) => item.id), false);
    if (items[0]) this.sight.goTo(items[0], true);
  }

  know(knowledge: Knowledge): void {
    this.sight.know(knowledge);
  }

  overlay(overlay: Overlay | null): void {
    this.sight.overlay(overlay);
  }

  dispose(): void {
    this.leaving.abort();
    clearTimeout(this.nudging);
    for (const part of this.owned) part.dispose();
    this.board.dispose();
  }

  // ---- others' edits, and the server's answers

  private answered(answer: Answer, back: GraphEdit | null): void {
    // What was not made can't be taken back.
    if (answer.refused && back) this.past.forget(back);
    if (answer.graph) this.rebase(answer.graph);
    this.others.catchUp();
  }

  private rebase(graph: DraftGraph): void {
    this.draft.replace(graph);
    const lost: string[] = [];
    for (const { edit } of this.saving.pending) {
      try {
        this.draft.apply(edit);
      } catch (error) {
        // Still sent: the server says in full what became of it.
        if (!(error instanceof Refused)) throw error;
        lost.push(error.message);
      }
    }
    if (lost.length > 0) this.toolbar.say(lost[0]!);
    this.changed();
  }

  private changed(): void {
    this.selection.changed();
    this.minimap?.refresh();
  }

  private nudge(dx: number, dy: number): void {
    const steps = this.selection.steps;
    if (steps.length === 0) return;
    for (const step of steps) {
      const box = this.board.box(step);
      this.board.preview(step, { x: box.x + dx, y: box.y + dy });
    }
    // Held down, a key is one gesture.
    clearTimeout(this.nudging);
    this.nudging = window.setTimeout(() => this.moved(steps), nudgeMs);
  }
}
