import type {Snippet} from "svelte";
import type {Enlargement, FeatureOf, IconPicture} from "./icon";

const isSame = (a: Enlargement, b: Enlargement | null): boolean =>
  a.name === b?.name && JSON.stringify(a.of) === JSON.stringify(b.of);

/** What is shown large, and beside what. */
class Panel {
  anchor: Element | null = $state.raw(null);
  #picture: (() => IconPicture | undefined) | null = $state.raw(null);
  readonly #now = $derived(this.#picture?.());
  readonly #of: Enlargement | null = $derived(this.#now?.kind === "tiles" ? (this.#now.large?.() ?? null) : null);
  #kept: Enlargement | null = $state.raw(null);
  /** As it is now; of what is held, where something else stands in its place by now, all that is of no step. */
  readonly of: Enlargement | null = $derived.by(() => {
    if (this.#kept === null || isSame(this.#kept, this.#of)) return this.#of;
    return {...this.#kept, optimized: null, crops: null, places: []};
  });
  readonly step: number | null = $derived(this.#now?.kind === "tiles" ? (this.#now.step ?? null) : null);
  /** Opens the page of a channel or group; null where there is none. */
  open: ((of: FeatureOf) => void) | null = $state.raw(null);
  /** What is shown of a channel or group over the training, from which a held panel goes to a step; null where there is nothing. */
  film: Snippet<[of: FeatureOf, held: boolean]> | null = $state.raw(null);
  /** Whether it stays, also while another step is shown, and takes the pointer and the keys. */
  readonly held: boolean = $derived(this.#kept !== null);

  show(anchor: Element, picture: () => IconPicture): void {
    this.anchor = anchor;
    this.#picture = picture;
  }

  hold(): void {
    this.#kept = this.#of;
  }

  release(): void {
    this.#kept = null;
  }
}

export const panel = new Panel();
