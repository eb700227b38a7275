/** Work whose result several may wait for, and that is kept for who asks later. */
import {Lru} from "./lru";

/** Work under way; it is aborted when the last of those who wait for it no longer wants it. */
interface Underway {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

export class Shared {
  readonly #cache: Lru<unknown>;
  readonly #underway = new Map<string, Underway>();

  constructor(maxBytes: number) {
    this.#cache = new Lru<unknown>(maxBytes);
  }

  /** Gives what `key` stands for, loaded once; what failed is not kept, so that who asks again tries again. */
  async get<V>(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<V>,
    bytes: (value: V) => number,
  ): Promise<V> {
    signal.throwIfAborted();
    const cached = this.#cache.get(key) as V | undefined;
    if (cached !== undefined) return cached;
    const underway = this.#underway.get(key) ?? this.#start(key, load, bytes);
    underway.waiting++;
    const leave = () => {
      if (--underway.waiting === 0) underway.controller.abort();
    };
    signal.addEventListener("abort", leave, {once: true});
    try {
      const value = (await underway.promise) as V;
      signal.throwIfAborted();
      return value;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #start<V>(key: string, load: (signal: AbortSignal) => Promise<V>, bytes: (value: V) => number): Underway {
    const controller = new AbortController();
    const promise = load(controller.signal)
      .then((value) => {
        this.#cache.set(key, value, bytes(value));
        return value;
      })
      .finally(() => {
        if (this.#underway.get(key) === underway) this.#underway.delete(key);
      });
    const underway: Underway = {promise, controller, waiting: 0};
    controller.signal.addEventListener("abort", () => this.#underway.delete(key));
    this.#underway.set(key, underway);
    return underway;
  }
}
