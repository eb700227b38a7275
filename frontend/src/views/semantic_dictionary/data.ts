/** What the semantic dictionary takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {
  channelEvidence,
  contentOf,
  evidence as evidenceByNeuron,
  iconControl,
  positionEvidence,
} from "../../interfaces";
import type {IconControl} from "../../model/controls";
import type {Dictionary} from "../../model/dictionary";
import type {Evidence} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import type {ActivationGrid} from "../../model/grids";
import type {Measured} from "../../model/layer";
import {checkedOf, isTrustComing, trustOf, type Checked} from "../shared/checks";
import {activationsOf, dictionaryOf, gridsOf, imageOf, isUnread, ofThisStep, valueOf} from "../shared/contents";

export interface Data extends ViewData {
  readonly image: ImageBitmap;
  /** `[H, W, C]` */
  readonly activations: Measured;
  readonly evidence: Evidence;
  /** What the evidence by channel over the whole image was held to; null where nothing was measured, or it is on its way. */
  readonly checked: Checked | null;
  readonly checksComing: boolean;
  readonly dictionary: Dictionary | null;
  /** What icons come out as again; null where that was not logged. */
  readonly control: IconControl | null;
  readonly grids: readonly ActivationGrid[];
  /** Whether some of the evidence is logged, but cannot be read. */
  readonly unread?: boolean;
}

export function dataOf(data: ViewData): Data {
  const evidence = evidenceOf(data);
  const {channels} = evidence;
  return {
    ...data,
    image: imageOf(data),
    activations: activationsOf(data),
    evidence,
    checked: channels && checkedOf(trustOf(data, data.layer.name), [data.target], channels),
    checksComing: isTrustComing(data, data.layer.name),
    dictionary: dictionaryOf(data, data.layer),
    control: ofThisStep(data, iconControl(hidden(data.layer.name))),
    grids: gridsOf(data),
    unread: isUnread(data, ...EVIDENCE.map((element) => element(hidden(data.layer.name)))),
  };
}

const EVIDENCE = [evidenceByNeuron, positionEvidence, channelEvidence] as const;

function evidenceOf(data: ViewData): Evidence {
  const {target} = data;
  const layer = hidden(data.layer.name);
  const [neurons, positions, channels] = EVIDENCE.map((element) => valueOf(data, element(layer))?.get(target) ?? null);
  return {
    target,
    neurons,
    positions,
    channels,
    neuronTargets: data.get(contentOf(evidenceByNeuron(layer))).from?.targets ?? [],
  };
}
