/** Takes a step at regular times, while it plays. */
const INTERVAL_MS = 500;

export class Player {
  playing = $state(false);
  #timer = 0;

  start(advance: () => void): void {
    this.playing = true;
    this.#timer = window.setInterval(advance, INTERVAL_MS);
  }

  stop(): void {
    this.playing = false;
    window.clearInterval(this.#timer);
  }
}
