/** What channel attribution takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {channelEvidence, channelLinks, evidenceControl, neurons} from "../../interfaces";
import {descending} from "../../math/rank";
import type {EvidenceControl} from "../../model/controls";
import type {Dictionary} from "../../model/dictionary";
import type {Trust} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import type {LayerInfo, Measured} from "../../model/layer";
import type {Relations} from "../../model/relations";
import {isTrustComing, trustOf} from "../shared/checks";
import {dictionaryOf, imageOf, isUnread, linksOf, ofThisStep, relationsOf, valueOf} from "../shared/contents";

/** What one layer did on the example. What was not logged, or has not arrived, is null. */
export interface LayerData {
  readonly layer: LayerInfo;
  /** `[H, W, C]` */
  readonly activations: Measured | null;
  /** Whether the activations are logged, but cannot be read. */
  readonly activationsUnread?: boolean;
  /** `[C]` of every explained class, the likeliest first. */
  readonly evidence: readonly {readonly target: number; readonly channels: Measured}[];
  readonly dictionary: Dictionary | null;
  /** What random weights show of it. */
  readonly control?: EvidenceControl | null;
  /** How far its evidence can be trusted. */
  readonly trust: Trust | null;
  readonly trustComing: boolean;
  /** Whether some of its evidence is logged, but cannot be read. */
  readonly unread?: boolean;
}

export interface Data extends ViewData {
  readonly image: ImageBitmap;
  /** Shallow to deep. */
  readonly layers: readonly LayerData[];
  readonly relations: Relations | null;
  /** Whether some relations are logged, but cannot be read. */
  readonly unread?: boolean;
}

export function dataOf(data: ViewData): Data {
  return {
    ...data,
    image: imageOf(data),
    layers: data.network.map((layer) => layerOf(data, layer)),
    relations: relationsOf(data, channelLinks, (channels) => ({positions: null, channels})),
    unread: isUnread(data, ...linksOf(data, channelLinks)),
  };
}

function layerOf(data: ViewData, info: LayerInfo): LayerData {
  const layer = hidden(info.name);
  const channels = valueOf(data, channelEvidence(layer));
  return {
    layer: info,
    activations: valueOf(data, neurons(layer)),
    activationsUnread: isUnread(data, neurons(layer)),
    evidence: descending(data.logits).flatMap((target) => {
      const values = channels?.get(target);
      return values === undefined ? [] : [{target, channels: values}];
    }),
    dictionary: dictionaryOf(data, info),
    control: ofThisStep(data, evidenceControl(layer)),
    trust: trustOf(data, info.name),
    trustComing: isTrustComing(data, info.name),
    unread: isUnread(data, channelEvidence(layer)),
  };
}
