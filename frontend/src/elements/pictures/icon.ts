import type {Region} from "../../math/sprite";

export interface Tiles {
  readonly bitmap: ImageBitmap;
  readonly regions: readonly Region[];
}

/** A channel of a layer. */
export interface ChannelOf {
  readonly layer: string;
  readonly channel: number;
}

/** What is shown of a thing where there is room: its icon, and pieces of images that excite it. */
export interface Enlargement {
  readonly name: string;
  readonly optimized: Tiles | null;
  readonly crops: Tiles | null;
  /** What the crops are. */
  readonly cropsText: string;
  /** Where each of the crops stands; empty where that is not known. */
  readonly places: readonly string[];
  /** The channel that it stands for, whose page can be opened. */
  readonly of?: ChannelOf;
}

/** What stands for a channel: tiles of an atlas, with a note where they are not what was asked for, or none. */
export type IconPicture =
  | (Tiles & {
      readonly kind: "tiles";
      readonly note: string | null;
      /** Crops that stand along its lower edge. */
      readonly inset?: Tiles | null;
      /** The step at which it was made where that is another than the shown one. */
      readonly step?: number | null;
      /** What is shown of it where it is pointed at: made then, since it is wanted of few. */
      readonly large?: () => Enlargement;
    })
  | {readonly kind: "missing"; readonly text: string};
