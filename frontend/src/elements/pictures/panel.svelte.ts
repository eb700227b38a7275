import type {ChannelOf, Enlargement} from "./icon";

/** What is shown large, and beside what. */
class Panel {
  anchor: Element | null = $state.raw(null);
  of: Enlargement | null = $state.raw(null);
  step: number | null = $state.raw(null);
  /** Opens the page of a channel; null where there is none. */
  open: ((of: ChannelOf) => void) | null = $state.raw(null);

  show(anchor: Element, of: Enlargement, step: number | null): void {
    Object.assign(this, {anchor, of, step});
  }
}

export const panel = new Panel();
