/** The page's address, in which all that is selected stands. */
import * as host from "../host";
import {hashWithKeys, keysOfHash} from "../selection/selection";

const DELAY_MS = 100;

type Keys = Readonly<Record<string, string>>;

export const keysOfAddress = (): Keys => keysOfHash(host.hash());

/** The address with other keys of ours. */
export const addressWith = (keys: Keys): string => host.addressWith(hashWithKeys(host.hash(), keys));

/** Gives what opens the page anew, with these keys of ours. */
export const reloading = (keys: Keys) => (): void => {
  host.replaceHash(hashWithKeys(host.hash(), keys));
  host.reload();
};

/** Writes keys of ours: once nothing has changed for a moment, or as a step that the browser goes back from. */
export class Writer {
  #timer = 0;
  /** Our keys when the first of what waits was said. */
  #from: string | null = null;

  soon(keys: () => Keys | null): void {
    const from = this.#from ?? JSON.stringify(keysOfAddress());
    this.cancel();
    this.#from = from;
    this.#timer = window.setTimeout(() => {
      this.#from = null;
      // Somebody goes elsewhere, and we shall be told: a link that is followed at this moment is not written over.
      if (JSON.stringify(keysOfAddress()) !== from) return;
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
    this.#from = null;
    window.clearTimeout(this.#timer);
  }
}
