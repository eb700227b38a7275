/** What spatial attribution takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {classFactors, neurons, positionEvidence, positionFactors, positionLinks} from "../../interfaces";
import {descending} from "../../math/rank";
import type {Factors} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import type {ActivationGrid} from "../../model/grids";
import type {LayerInfo, Measured} from "../../model/layer";
import type {Relations} from "../../model/relations";
import {gridsOf, imageOf, isUnread, linksOf, relationsOf, valueOf} from "../shared/contents";

/** What one layer did on the example. What was not logged, or has not arrived, is null. */
export interface LayerData {
  readonly layer: LayerInfo;
  /** `[H, W, C]` */
  readonly activations: Measured | null;
  /** `[H, W]` of every explained class, the likeliest first. */
  readonly evidence: readonly {readonly target: number; readonly positions: Measured}[];
  /** `[H, W, F]`, none negative: how much each position serves each factor. */
  readonly factors: Measured | null;
  /** Whether some of its evidence or factors are logged, but cannot be read. */
  readonly unread?: boolean;
}

export interface Data extends ViewData {
  readonly image: ImageBitmap;
  /** Shallow to deep. */
  readonly layers: readonly LayerData[];
  readonly grids: readonly ActivationGrid[];
  readonly factors: Factors | null;
  readonly relations: Relations | null;
  /** Whether some relations are logged, but cannot be read. */
  readonly unread?: boolean;
}

export function dataOf(data: ViewData): Data {
  return {
    ...data,
    image: imageOf(data),
    layers: data.network.map((layer) => layerOf(data, layer)),
    grids: gridsOf(data),
    factors: valueOf(data, classFactors),
    relations: relationsOf(data, positionLinks, (positions) => ({positions, channels: null})),
    unread: isUnread(data, ...linksOf(data, positionLinks)),
  };
}

function layerOf(data: ViewData, info: LayerInfo): LayerData {
  const layer = hidden(info.name);
  const positions = valueOf(data, positionEvidence(layer));
  return {
    layer: info,
    activations: valueOf(data, neurons(layer)),
    evidence: descending(data.logits).flatMap((target) => {
      const values = positions?.get(target);
      return values === undefined ? [] : [{target, positions: values}];
    }),
    factors: valueOf(data, positionFactors(layer)),
    unread: isUnread(data, positionEvidence(layer), positionFactors(layer)),
  };
}
