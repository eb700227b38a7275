/** What the comparison of two classes takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {channelEvidence, contentOf, evidence, evidenceControl, positionEvidence, removal} from "../../interfaces";
import type {EvidenceControl} from "../../model/controls";
import type {Dictionary} from "../../model/dictionary";
import type {Comparison, Side} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import type {Measured} from "../../model/layer";
import {activationsOf, dictionaryOf, imageOf, isUnread, ofThisStep, valueOf} from "../shared/contents";

export interface Data extends ViewData {
  readonly image: ImageBitmap;
  /** `[H, W, C]` */
  readonly activations: Measured;
  readonly dictionary: Dictionary | null;
  /** The classes for which evidence per neuron was logged for this example. */
  readonly neuronTargets: readonly number[];
  /** Whether some of that is logged, but cannot be read. */
  readonly unread?: boolean;
  readonly comparison: Comparison;
  /** What random weights show of the layer; null where that was not logged. */
  readonly control: EvidenceControl | null;
}

export function dataOf(data: ViewData): Data {
  return {
    ...data,
    image: imageOf(data),
    activations: activationsOf(data),
    dictionary: dictionaryOf(data, data.layer),
    neuronTargets: data.get(contentOf(evidence(hidden(data.layer.name)))).from?.targets ?? [],
    unread: isUnread(data, evidence(hidden(data.layer.name))),
    comparison: comparisonOf(data),
    control: ofThisStep(data, evidenceControl(hidden(data.layer.name))),
  };
}

function comparisonOf(data: ViewData): Comparison {
  const {classes, pair, unexplained} = data.compared ?? {classes: [], pair: null, unexplained: null};
  if (pair === null) return {classes, sides: null, unexplained, trust: null};
  const [left, right] = [sideOf(data, pair[0]), sideOf(data, pair[1])];
  const trust = valueOf(data, removal(hidden(data.layer.name)));
  return {classes, sides: left && right && [left, right], unexplained, trust};
}

function sideOf(data: ViewData, target: number): Side | null {
  const layer = hidden(data.layer.name);
  const [channels, positions, neurons] = [channelEvidence, positionEvidence, evidence].map(
    (element) => valueOf(data, element(layer))?.get(target) ?? null,
  );
  return channels && {target, channels, positions, neurons};
}
