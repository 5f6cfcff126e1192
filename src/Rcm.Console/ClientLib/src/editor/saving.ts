// Finished gestures on their way to the server: one at a time, in order, each with an id of its own, so that one that is sent again
// after a lost connection counts once. What is not saved yet is also kept in the tab's storage, for a page that has to load again.
import type { DraftGraph, GraphEdit } from './graph';

export interface Pending {
  id: string;
  edit: GraphEdit;
  /** What takes it back, as the history holds it. */
  back: GraphEdit | null;
}

/** The server's answer to one edit. */
export interface Answer {
  /** The draft's revision after it. */
  revision: number;
  /** The whole draft, where others' edits came in between. */
  graph?: DraftGraph | null;
  /** Why it was not taken; then nothing of it was. */
  refused?: string | null;
}

export interface SavingListener {
  state(text: string, tone: 'saved' | 'saving' | 'failed'): void;
  /** The server has it, or has refused it: what is pending now stands on this. */
  answered(answer: Answer, back: GraphEdit | null): void;
}

const retryMs = [500, 1_000, 2_000, 5_000];

export class Saving {
  readonly pending: Pending[] = [];
  private sending = false;
  private failures = 0;
  /** Why changes were not made; told until the next gesture. */
  private refused: string[] = [];
  private timer = 0;
  private closed = false;

  constructor(
    public revision: number,
    private readonly key: string,
    private readonly send: (pending: Pending, base: number) => Promise<Answer>,
    private readonly listener: SavingListener,
  ) {
    addEventListener('online', this.again);
    addEventListener('offline', this.say);
    addEventListener('beforeunload', this.warn);
  }

  /** What an earlier page of this tab could not save. */
  left(): Pick<Pending, 'id' | 'edit'>[] {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) ?? '[]') as Pick<Pending, 'id' | 'edit'>[];
    } catch {
      return []; // storage is switched off, or holds what is not ours
    }
  }

  add(edit: GraphEdit, back: GraphEdit | null, id: string = crypto.randomUUID()): void {
    if (this.pending.length === 0) this.refused = [];
    this.pending.push({ id, edit, back });
    this.keep();
    this.say();
    void this.next();
  }

  get isBusy(): boolean {
    return this.pending.length > 0;
  }

  async settled(): Promise<boolean> {
    const until = Date.now() + 8_000;
    while (this.isBusy && Date.now() < until && !this.closed) await new Promise((resolve) => setTimeout(resolve, 50));
    return !this.isBusy;
  }

  again = (): void => {
    clearTimeout(this.timer);
    void this.next();
  };

  dispose(): void {
    this.closed = true;
    clearTimeout(this.timer);
    removeEventListener('online', this.again);
    removeEventListener('offline', this.say);
    removeEventListener('beforeunload', this.warn);
  }

  private async next(): Promise<void> {
    const head = this.pending[0];
    if (this.sending || this.closed || !head) return;
    this.sending = true;
    let answer: Answer;
    try {
      answer = await withDeadline(this.send(head, this.revision));
    } catch (error) {
      // No connection, or nobody answers: the same edit goes again, under the same id.
      this.sending = false;
      if (this.closed) return;
      console.debug('editor: not saved yet', error);
      this.failures++;
      this.say();
      this.timer = window.setTimeout(this.again, retryMs[Math.min(this.failures - 1, retryMs.length - 1)]);
      return;
    }
    this.sending = false;
    this.failures = 0;
    if (this.closed) return;
    this.pending.shift();
    this.revision = Math.max(this.revision, answer.revision);
    this.keep();
    this.listener.answered(answer, head.back);
    if (answer.refused) this.refused.push(answer.refused);
    this.say();
    void this.next();
  }

  private say = (): void => {
    const count = this.pending.length;
    const [wrong] = this.refused;
    if (count === 0 && wrong) this.listener.state(this.refused.length === 1 ? `Not saved: ${wrong}` : `${this.refused.length} changes could not be saved: ${this.refused.join(' ')}`, 'failed');
    else if (count === 0) this.listener.state('Saved', 'saved');
    else if (this.failures === 0 && isConnected()) this.listener.state('Saving…', 'saving');
    else this.listener.state(`Not saved: no connection. ${count} ${count === 1 ? 'change waits' : 'changes wait'} here and will be sent again.`, 'failed');
  };

  private keep(): void {
    try {
      if (this.pending.length === 0) sessionStorage.removeItem(this.key);
      else sessionStorage.setItem(this.key, JSON.stringify(this.pending.map(({ id, edit }) => ({ id, edit }))));
    } catch {
      // Storage is full or switched off: what waits is kept by this page alone, and leaving it asks.
    }
  }

  private warn = (event: BeforeUnloadEvent): void => {
    if (this.pending.length > 0) event.preventDefault();
  };
}

// As the browser knows it, and as Blazor does (reconnect.ts).
const isConnected = (): boolean => navigator.onLine && !document.documentElement.hasAttribute('data-disconnected');

// A call over a connection that is being made anew may never come back.
function withDeadline<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), 20_000);
    work.then((value) => { clearTimeout(timer); resolve(value); }, (error: unknown) => { clearTimeout(timer); reject(error as Error); });
  });
}
