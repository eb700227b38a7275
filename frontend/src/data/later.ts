/** The parts that are not waited for the first time they are wanted; from then on they come with the rest. */
export class Later {
  /** Whether anything was left out. */
  pending = false;
  readonly #wanted: boolean;
  readonly #seen: Set<string>;
  /** Whether what is shown on pointing alone is loaded too: that has to wait for a pointer. */
  readonly pointed: boolean;

  constructor(wanted: boolean, seen: Set<string>, pointed = true) {
    this.#wanted = wanted;
    this.#seen = seen;
    this.pointed = pointed;
  }

  /** Whether a part has to wait: it is wanted, but not now. */
  leaves(key: string): boolean {
    const left = !this.#wanted && !this.#seen.has(key);
    if (left) this.pending = true;
    return left;
  }

  async load<T>(key: string, load: () => Promise<T>): Promise<T | null> {
    if (this.leaves(key)) return null;
    const part = await load();
    this.#seen.add(key);
    return part;
  }
}
