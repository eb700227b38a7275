/** What the overview takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {
  channelExamples,
  channelIcons,
  channelSummary,
  contentOf,
  evidenceByClass,
  evidenceByPrediction,
  findingPictures,
  findings,
  probeImages,
} from "../../interfaces";
import {tileRegion, type Region} from "../../math/sprite";
import type {Course} from "../../model/course";
import type {Dictionary} from "../../model/dictionary";
import type {Findings} from "../../model/findings";
import type {ViewData} from "../../model/frame";
import type {Atlas, LayerInfo} from "../../model/layer";
import type {ChannelExamples, ChannelSummary, EvidenceByClass} from "../../model/statistics";
import {valueOf} from "../shared/contents";

export interface ProbeImage {
  readonly bitmap: ImageBitmap;
  readonly region: Region;
}

export interface Data extends ViewData {
  readonly found: Findings;
  readonly history: Course<Findings>;
  /** Of the selected layer; null where it was not logged. */
  readonly evidence: EvidenceByClass | null;
  readonly summary: ChannelSummary | null;
  readonly dictionary: Dictionary | null;
  /** Images of the probe set, large those that show findings, else small; null where it has not arrived. */
  readonly imageOf: (image: number) => ProbeImage | null;
  /** Of any layer. */
  readonly examplesOf: (layer: string) => ChannelExamples | null;
  readonly layerOf: (name: string) => LayerInfo | null;
}

/** What the view shows; null where nothing was found, without which it is not opened. */
export function dataOf(data: ViewData): Data | null {
  const found = valueOf(data, findings);
  if (found === null) return null;
  const layer = hidden(data.layer.name);
  const [large, small] = [valueOf(data, findingPictures), valueOf(data, probeImages)];
  const ours = <V extends {readonly fingerprint: string}>(value: V | null): V | null =>
    value?.fingerprint === found.fingerprint ? value : null;
  return {
    ...data,
    found,
    history: data.course(contentOf(findings)),
    evidence: known(valueOf(data, evidenceByClass(layer))) ?? known(valueOf(data, evidenceByPrediction(layer))),
    summary: valueOf(data, channelSummary(layer)),
    dictionary: valueOf(data, channelIcons(layer)),
    imageOf: (image) => {
      const own = large && tileOf(large.atlas, large.images.indexOf(image));
      return own ?? (small?.sprite.count === found.nImages ? tileOf(small, image) : null);
    },
    examplesOf: (name) => ours(valueOf(data, channelExamples(hidden(name)))),
    layerOf: (name) => data.network.find((each) => each.name === name) ?? null,
  };
}

function tileOf({bitmap, sprite}: Atlas, tile: number): ProbeImage | null {
  const region = tileRegion(sprite, tile);
  return region && {bitmap, region};
}

/** Of evidence by class, that which says anything. */
const known = (evidence: EvidenceByClass | null): EvidenceByClass | null =>
  evidence?.positive.some((value) => value > 0) ? evidence : null;
