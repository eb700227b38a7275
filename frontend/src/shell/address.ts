/** The page's address, in which all that is selected stands. */
import * as host from "../host";
import {hashWithKeys, keysOfHash} from "../selection/selection";

const DELAY_MS = 100;

type Keys = Readonly<Record<string, string>>;

export const keysOfAddress = (): Keys => keysOfHash(host.hash());

/** The address with other keys of ours. */
export const addressWith = (keys: Keys): string => host.addressWith(hashWithKeys(host.hash(), keys));

/** Writes keys of ours: once nothing has changed for a moment, or as a step that the browser goes back from. */
export class Writer {
  #timer = 0;

  soon(keys: () => Keys | null): void {
    this.cancel();
    this.#timer = window.setTimeout(() => {
      const written = keys();
      if (written !== null) host.replaceHash(hashWithKeys(host.hash(), written));
    }, DELAY_MS);
  }

  /** Makes an entry in the history at once: first the present one says what it shows, then comes the next. */
  push(before: Keys, after: Keys): void {
    this.cancel();
    host.replaceHash(hashWithKeys(host.hash(), before));
    host.pushHash(hashWithKeys(host.hash(), after));
  }

  cancel(): void {
    window.clearTimeout(this.#timer);
  }
}
