/** What the gallery of channels takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {channelIcons, channelSummary, classActivations, evidenceByClass, measuredRemoval} from "../../interfaces";
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import type {LayerInfo} from "../../model/layer";
import type {ChannelSummary, ClassActivations, EvidenceByClass, MeasuredRemoval} from "../../model/statistics";
import {valueOf} from "../shared/contents";

/** What is known of a layer's channels; null where it is not logged, or has not arrived. */
export interface LayerData {
  readonly layer: LayerInfo;
  readonly dictionary: Dictionary | null;
  readonly summary: ChannelSummary | null;
}

export interface Data extends ViewData, LayerData {
  readonly layer: LayerInfo;
  readonly activations: ClassActivations | null;
  readonly evidence: EvidenceByClass | null;
  readonly removal: MeasuredRemoval | null;
  /** All layers, shallow to deep. */
  readonly all: readonly LayerData[];
}

export function dataOf(data: ViewData): Data {
  const of = (layer: LayerInfo): LayerData => ({
    layer,
    dictionary: valueOf(data, channelIcons(hidden(layer.name))),
    summary: valueOf(data, channelSummary(hidden(layer.name))),
  });
  const layer = hidden(data.layer.name);
  return {
    ...data,
    ...of(data.layer),
    activations: valueOf(data, classActivations(layer)),
    evidence: valueOf(data, evidenceByClass(layer)),
    removal: valueOf(data, measuredRemoval(layer)),
    all: data.network.map(of),
  };
}
