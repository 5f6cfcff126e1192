// The drawing by keyboard: one tab stop, arrows along the transitions, and what a mouse can do by a key.
import type { Board } from './board';
import type { Draft, Move, Step } from './draft';

export interface KeyCommands {
  readonly mayEdit: boolean;
  /** Where a run begins, or any node. */
  readonly first: Step | undefined;
  /** Brings it into sight, selects it and gives it the focus. */
  goTo(item: Step | Move, add: boolean): void;
  act(name: string): void;
  /** Whether it is selected; where nothing is and a key is pressed at it, it is meant. */
  isSelected(item: Step | Move): boolean;
  choose(item: Step | Move, add: boolean): void;
  nudge(dx: number, dy: number): void;
}

const nudges: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const plain: Record<string, string> = {
  Enter: 'edit', F2: 'edit', Delete: 'delete', Backspace: 'delete', Escape: 'escape', Home: 'home',
  '+': 'zoom-in', '=': 'zoom-in', '-': 'zoom-out', '0': 'fit', c: 'connect', f: 'focus', n: 'add',
};
/** What a key does to what is selected. */
const about = new Set(['edit', 'delete', 'connect', 'focus', 'copy', 'cut', 'duplicate']);
const control: Record<string, string> = { z: 'undo', y: 'redo', c: 'copy', x: 'cut', v: 'paste', a: 'all', d: 'duplicate' };

export class Keys {
  private current: string | null = null;

  constructor(private readonly host: HTMLElement, private readonly board: Board, private readonly draft: Draft, private readonly commands: KeyCommands) {
    host.addEventListener('keydown', this.down);
    host.addEventListener('focusin', this.entered);
  }

  dispose(): void {
    this.host.removeEventListener('keydown', this.down);
    this.host.removeEventListener('focusin', this.entered);
  }

  /** The one that Tab leads to. */
  setCurrent(id: string | null): void {
    const was = this.current;
    this.current = id;
    if (was !== null && was !== id) this.board.elementOf(was)?.setAttribute('tabindex', '-1');
    if (id !== null) this.board.elementOf(id)?.setAttribute('tabindex', '0');
    // With nobody chosen, or its element out of sight, the drawing itself is the stop.
    this.host.tabIndex = id !== null && this.board.elementOf(id)?.isConnected ? -1 : 0;
  }

  private entered = (event: FocusEvent): void => {
    const item = this.board.stepOf(event.target) ?? this.board.moveOf(event.target);
    if (item) this.setCurrent(item.id);
  };

  private down = (event: KeyboardEvent): void => {
    if (event.isComposing || event.target instanceof HTMLInputElement) return;
    const name = this.named(event);
    const focused = this.board.stepOf(event.target) ?? this.board.moveOf(event.target);
    if (event.key === ' ' && focused) {
      event.preventDefault();
      this.commands.choose(focused, true);
      return;
    }
    if (name !== undefined) {
      event.preventDefault();
      if (focused && about.has(name) && !this.commands.isSelected(focused)) this.commands.choose(focused, false);
      this.commands.act(name);
      return;
    }
    const way = nudges[event.key];
    if (!way || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.altKey) {
      const by = event.shiftKey ? 40 : 8;
      if (focused && !this.commands.isSelected(focused)) this.commands.choose(focused, false);
      if (this.commands.mayEdit) this.commands.nudge(way[0] * by, way[1] * by);
      return;
    }
    const next = this.next(event.key, focused);
    if (next) this.commands.goTo(next, event.shiftKey);
  };

  private named(event: KeyboardEvent): string | undefined {
    if (event.altKey) return undefined;
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      return key === 'z' && event.shiftKey ? 'redo' : control[key];
    }
    return plain[event.key];
  }

  // From what has the focus; where the drawing itself has it, from what was last gone to.
  private next(key: string, focused: Step | Move | undefined): Step | Move | undefined {
    const item = focused ?? (this.current === null ? undefined : this.board.item(this.current));
    if (!item) return this.commands.first;
    const onward = key === 'ArrowRight';
    if (key === 'ArrowRight' || key === 'ArrowLeft') {
      if ('code' in item) return this.sorted(item, onward)[0] ?? this.beside(item, onward ? 'x' : '-x');
      return this.draft.steps.get(onward ? item.to : item.from);
    }
    const down = key === 'ArrowDown';
    if ('code' in item) return this.beside(item, down ? 'y' : '-y');
    const siblings = this.sorted(this.draft.steps.get(item.from)!, true);
    return siblings[siblings.indexOf(item) + (down ? 1 : -1)];
  }

  // From top to bottom as they are drawn, so that the arrows go where the eye goes.
  private sorted(step: Step, onward: boolean): Move[] {
    const y = (m: Move): number => {
      const other = this.draft.steps.get(onward ? m.to : m.from);
      return other ? this.board.box(other).y : 0;
    };
    return [...this.draft.movesOf(step.code)].filter((m) => (onward ? m.from : m.to) === step.code)
      .sort((a, b) => y(a) - y(b) || a.label.localeCompare(b.label));
  }

  private beside(step: Step, way: 'x' | '-x' | 'y' | '-y'): Step | undefined {
    const from = this.board.box(step);
    let best: { step: Step; distance: number } | undefined;
    for (const other of this.draft.steps.values()) {
      const to = this.board.box(other);
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const ahead = way === 'x' ? dx : way === '-x' ? -dx : way === 'y' ? dy : -dy;
      if (other === step || ahead <= 4) continue;
      const aside = Math.abs(way.endsWith('x') ? dy : dx);
      const distance = ahead + aside * 2;
      if (!best || distance < best.distance) best = { step: other, distance };
    }
    return best?.step;
  }
}
