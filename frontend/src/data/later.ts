/** The parts that are not waited for the first time they are wanted; from then on they come with the rest. */
export class Later {
  /** Whether anything was left out. */
  pending = false;
  readonly #wanted: boolean;
  readonly #seen: Set<string>;

  constructor(wanted: boolean, seen: Set<string>) {
    this.#wanted = wanted;
    this.#seen = seen;
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
