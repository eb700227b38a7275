/** Goes from step to step by itself: each stays on screen for the same while, and none is passed over. */
const INTERVAL_MS = 500;

/** What is gone through. */
export interface Course {
  /** Resolves when what is selected is on screen, with all that it waits for. */
  readonly shown: () => Promise<void>;
  /** Resolves when what comes next is at hand; false where nothing does. */
  readonly prepared: (signal: AbortSignal) => Promise<boolean>;
  readonly advance: () => void;
}

const elapsed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Player {
  playing = $state(false);
  #controller: AbortController | null = null;

  start(course: Course): void {
    this.stop();
    const controller = (this.#controller = new AbortController());
    this.playing = true;
    void this.#go(course, controller.signal);
  }

  stop(): void {
    this.playing = false;
    this.#controller?.abort();
    this.#controller = null;
  }

  async #go({shown, prepared, advance}: Course, signal: AbortSignal): Promise<void> {
    for (;;) {
      await shown();
      // What comes next is loaded while this is looked at: so it comes when its time has come.
      const [goesOn] = await Promise.all([prepared(signal), elapsed(INTERVAL_MS)]);
      // Parts that come later may have come meanwhile.
      await shown();
      if (signal.aborted) return;
      if (!goesOn) break;
      advance();
    }
    this.stop();
  }
}
