/** What the overview takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {
  channelExamples,
  channelSummary,
  conceptIcons,
  conceptImages,
  contentOf,
  evidenceByClass,
  evidenceByPrediction,
  findingPictures,
  findings,
} from "../../interfaces";
import {telling} from "../../math/concepts";
import type {Course} from "../../model/course";
import type {Findings} from "../../model/findings";
import type {ViewData} from "../../model/frame";
import type {ChannelSummary, EvidenceByClass} from "../../model/statistics";
import {valueOf} from "../shared/contents";
import {tileOf, type Sources} from "../shared/probePictures";

export interface Data extends ViewData, Pick<Sources, "dictionary" | "imageOf" | "examplesOf" | "layerOf"> {
  readonly found: Findings;
  readonly history: Course<Findings>;
  /** Of the selected layer; null where it was not logged. */
  readonly evidence: EvidenceByClass | null;
  readonly summary: ChannelSummary | null;
}

/** What the view shows; null where nothing was found, without which it is not opened. */
export function dataOf(data: ViewData): Data | null {
  const found = valueOf(data, findings);
  if (found === null) return null;
  const layer = hidden(data.layer.name);
  const [large, small] = [valueOf(data, findingPictures), valueOf(data, conceptImages)];
  const ours = <V extends {readonly fingerprint: string}>(value: V | null): V | null =>
    value?.fingerprint === found.fingerprint ? value : null;
  return {
    ...data,
    found,
    history: data.course(contentOf(findings)),
    evidence: telling(valueOf(data, evidenceByClass(layer)), valueOf(data, evidenceByPrediction(layer))),
    summary: valueOf(data, channelSummary(layer)),
    dictionary: valueOf(data, conceptIcons(layer)),
    imageOf: (image) => {
      const own = large && tileOf(large.atlas, large.images.indexOf(image));
      return own ?? (small?.sprite.count === found.nImages ? tileOf(small, image) : null);
    },
    examplesOf: (name) => ours(valueOf(data, channelExamples(hidden(name)))),
    layerOf: (name) => data.network.find((each) => each.name === name) ?? null,
  };
}
