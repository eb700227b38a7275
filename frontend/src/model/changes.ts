/** What two states of a network, or two networks, have in common on the images of the probe set. */
import type {Became} from "../math/became";
import type {Dictionary} from "./dictionary";

/** How far a layer moved, in the unit of its activations; null where that was not measured. */
export interface Move {
  readonly layer: string;
  readonly referenceLayer: string;
  /** Of transport, whichever image goes to which. */
  readonly distance: number | null;
  /** The root of the mean squared way of the same images. */
  readonly move: number | null;
  /** The root of the mean squared distance of images from their mean, of this state and of the reference. */
  readonly spread: number | null;
  readonly referenceSpread: number | null;
}

/** How far all layers moved, and how right the network is. */
export interface Moves {
  readonly step: number;
  readonly reference: {
    /** Null: the same run. */
    readonly run: string | null;
    readonly step: number;
  };
  readonly fingerprint: string;
  readonly nImages: number;
  readonly nCompared: number;
  readonly pairs: readonly Move[];
  /** In [0, 1], on the images that are compared; null where it is not known. */
  readonly accuracy: number | null;
  readonly complete: boolean;
}

/** Channels of a layer beside those of the reference; NaN where something was not measured. */
export interface LayerChanges extends Move {
  /** Which channel of the reference each is, -1 where none. */
  readonly matches: Float32Array;
  readonly strengths: Float32Array;
  readonly chance: Float32Array;
  readonly became: readonly Became[];
  /** The share of its margin that a decision loses without the channel, in the mean over images. */
  readonly effects: Float32Array;
  /** How far logits move when the match takes the channel's place, as a share of how far its mean moves them. */
  readonly replaced: Float32Array;
  /** The share of the channel's variance that all channels of the reference predict. */
  readonly explained: Float32Array;
  /** The same of the reference's channels. */
  readonly reference: {
    readonly became: readonly Became[];
    readonly effects: Float32Array;
    readonly explained: Float32Array;
  };
  /** The share of predictions that stay with all matches in the place of own channels, and with means; null: not measured. */
  readonly kept: number | null;
  readonly keptByMean: number | null;
}

/** Groups of the neurons of one of two states; NaN where something was not measured. */
export interface GroupsOfState {
  /** Of each group the channels that belong to it most, the most first. */
  readonly channels: readonly (readonly number[])[];
  readonly became: readonly Became[];
  readonly effects: Float32Array;
  /** The share of the group's variance that all channels of the other state predict. */
  readonly explained: Float32Array;
  /** Its correlation with the group that it continues. */
  readonly strengths: Float32Array;
}

export interface GroupChanges {
  readonly layer: string;
  readonly referenceLayer: string;
  readonly own: GroupsOfState;
  readonly reference: GroupsOfState;
}

/** The icons of the layers of the reference, by name, where that is another run. */
export type ReferencePictures = ReadonlyMap<string, Dictionary>;

export interface Changes extends Moves {
  readonly layers: readonly string[];
  readonly referenceLayers: readonly string[];
  /** `[referenceLayers, layers]`, 1 where both tell the same of images, 0 where nothing in common; NaN: not known. */
  readonly similarity: Float32Array;
  readonly channels: readonly LayerChanges[];
  readonly groups: readonly GroupChanges[];
  readonly settings: Readonly<Record<string, string>>;
}
