/** Looks again by itself for what is told late: a server that is opened at once is still reading its log. */
import {Loading} from "./loading.svelte";
import {waitOf} from "./waits";

export class Settling extends Loading {
  #looked = 0;
  #next: ReturnType<typeof setTimeout> | undefined;
  /** What was selected at first: who has chosen since looks at what they look at. */
  #first: string | null = null;

  override async reload(): Promise<void> {
    clearTimeout(this.#next);
    this.#first ??= JSON.stringify(this.selection);
    await super.reload();
    this.#lookAgainSoon();
  }

  override abort(): void {
    clearTimeout(this.#next);
    super.abort();
  }

  /** Whether there is nothing to show, or less than what a run opens with, as its first view needs what was not told yet. */
  get #shows(): "nothing" | "less" | "all" {
    if (this.index === null) return "all";
    if (this.runs.length === 0) return "nothing";
    const isAsBegun = this.selection.view === null && JSON.stringify(this.selection) === this.#first;
    return isAsBegun && this.frame !== null && this.frame.view !== this.views[0] ? "less" : "all";
  }

  #lookAgainSoon(): void {
    clearTimeout(this.#next);
    const wait = waitOf(this.#shows, this.#looked);
    if (wait !== null) this.#next = setTimeout(() => void this.#lookAgain(), wait);
  }

  async #lookAgain(): Promise<void> {
    this.#looked++;
    const {signal} = this.leaving;
    const told = JSON.stringify(this.index);
    // Who cannot be reached now may be later.
    const index = await this.source.api.index(this.selection.run, signal).catch(() => this.index);
    if (signal.aborted || this.#shows === "all") return;
    if (JSON.stringify(index) === told) this.#lookAgainSoon();
    else await this.reload();
  }
}
