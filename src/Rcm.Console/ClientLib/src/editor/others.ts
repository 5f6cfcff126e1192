// What others make of the draft. It is shown when it disturbs nobody: not in the middle of a gesture, and not while an edit is on its way,
// whose answer brings the draft too.
import { Refused, type DraftGraph, type GraphEdit } from './graph';
import type { Saving } from './saving';

/** All of the draft, or what changed of it since a revision. */
export type News = { revision: number; graph: DraftGraph } | { revision: number; base: number; edit: GraphEdit };

export interface Follower {
  replace(graph: DraftGraph): void;
  /** Throws Refused where the drawing is another one than the edit was made for. */
  take(edit: GraphEdit): void;
  /** Asks for all of the draft. */
  ask(): void;
}

export class Others {
  private waiting: News[] = [];
  private held = false;

  constructor(private readonly saving: Saving, private readonly follower: Follower) {}

  add(news: News): void {
    this.waiting.push(news);
    this.catchUp();
  }

  /** While a gesture runs. */
  hold(on: boolean): void {
    this.held = on;
    if (!on) this.catchUp();
  }

  catchUp(): void {
    if (this.held || this.saving.isBusy) return;
    for (const news of this.waiting.splice(0)) {
      if (news.revision <= this.saving.revision) continue;
      if ('graph' in news) this.follower.replace(news.graph);
      else if (!this.follow(news.base, news.edit)) return this.follower.ask();
      this.saving.revision = news.revision;
    }
  }

  private follow(base: number, edit: GraphEdit): boolean {
    if (base !== this.saving.revision) return false;
    try {
      this.follower.take(edit);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return false;
    }
  }
}
