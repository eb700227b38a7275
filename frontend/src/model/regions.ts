/** What the strongest regions of a layer argue for, and what really happens without them. */

/** What a region does to the logit of one class. */
export interface RegionEffect {
  readonly target: number;
  /** The sum of the attribution in it. */
  readonly evidence: number;
  /** What the logit lost, in the mean, where it was replaced by the same region of other images. */
  readonly effect: number;
  /** The standard error of that mean. */
  readonly error: number;
}

export interface EvidenceRegion {
  /** `[H, W]`: 1 where a position is in it. */
  readonly mask: Uint8Array;
  /** Of every explained class that was measured. */
  readonly effects: readonly RegionEffect[];
}

/** The regions of an example at a layer, the strongest first. */
export interface EvidenceRegions {
  readonly regions: readonly EvidenceRegion[];
  /** How many other images each was replaced by. */
  readonly donors: number;
}
