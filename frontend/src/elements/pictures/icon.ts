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

/** A group of neurons of a layer: which of one factorisation, since of another none is the same. */
export interface GroupOf {
  readonly layer: string;
  /** The number that it keeps over the steps. */
  readonly group: number;
  /** How many groups it is one of. */
  readonly count: number;
  /** The number of groups of the next layer that these are compatible with; 0: they were made by themselves. */
  readonly aligned: number;
  /** Whether these are the same for all examples. */
  readonly shared: boolean;
}

/** What a picture stands for. */
export type FeatureOf = ChannelOf | GroupOf;

/** Whether it has a page: of groups those that were made by themselves have. */
export const hasPage = (of: FeatureOf): boolean => "channel" in of || of.aligned === 0;

/** What is shown of a thing where there is room: its icon, and pieces of images that excite it. */
export interface Enlargement {
  readonly name: string;
  readonly optimized: Tiles | null;
  readonly crops: Tiles | null;
  /** What the crops are. */
  readonly cropsText: string;
  /** Where each of the crops stands; empty where that is not known. */
  readonly places: readonly string[];
  /** The channel or group that it stands for. */
  readonly of?: FeatureOf;
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
