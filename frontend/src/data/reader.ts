/** What reads the values of contents. */
import type {Content} from "../grammar";
import type {ContentOf} from "../model/content";
import type {Later} from "./later";
import type {Part} from "./parts";

/** What values are asked for. */
export interface Asked {
  readonly example: number;
  /** The layers that the view is about, shallow to deep. */
  readonly layers: readonly string[];
  /** The classes that are looked at. */
  readonly classes: readonly number[];
  /** What was chosen of options that decide which data are shown, by their keys. */
  readonly choices: Readonly<Record<string, unknown>>;
}

/** The artifact that holds a content, and what is asked of it. */
export interface Reading extends Part, Asked {
  /** The step of the snapshot that is shown. */
  readonly shown: number;
  /** For what is large: it may come later. */
  readonly later: Later;
  /** Another content of the same snapshot, on which it depends what is read of this one. */
  readonly other: <V>(content: ContentOf<V>) => Promise<V | null>;
}

/** The step of the artifact where it is another than the shown one; else null. */
export const otherStep = ({address, shown}: Reading): number | null => (address.step === shown ? null : address.step);

/** Reads contents of some shapes. */
export interface Reader<V = unknown> {
  /** The contents that it reads, of layers without names. */
  readonly shapes: readonly Content[];
  /** The kind of artifact that holds them, and the layers that it may be logged with, the best first. */
  readonly heldBy: (content: Content, layers: readonly string[]) => {kind: string; layers: readonly string[]};
  /** Every artifact of that kind holds them, so that its manifest need not be read to know. */
  readonly always?: boolean;
  /** The content that is read in place of another, which comes with it. */
  readonly readWith?: (content: Content) => Content;
  /** Whether there is anything to wait for; unless it says so, wherever the content is logged. */
  readonly isLogged?: (content: Content, reading: Reading) => boolean;
  /** What is missing where it cannot be read, and a view that needs it has nothing to show. */
  readonly essential?: (content: Content) => string;
  readonly read: (content: Content, reading: Reading) => Promise<V | null>;
}
