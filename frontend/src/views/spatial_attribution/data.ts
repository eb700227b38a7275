/** What spatial attribution takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {
  classFactors,
  contentOf,
  evidenceRegions,
  neurons,
  positionEvidence,
  positionFactors,
  positionLinks,
} from "../../interfaces";
import {descending} from "../../math/rank";
import type {Factors} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import type {ActivationGrid} from "../../model/grids";
import type {LayerInfo, Measured} from "../../model/layer";
import type {EvidenceRegions} from "../../model/regions";
import type {Relations} from "../../model/relations";
import {gridsOf, imageOf, isUnread, linksOf, relationsOf, valueOf} from "../shared/contents";
import {t} from "./spatialWords";

/** The measured regions of a layer. */
export interface Regions extends EvidenceRegions {
  /** The step that they are from. */
  readonly step: number;
  /** How they were found and measured, in sentences. */
  readonly how: string;
}

/** What one layer did on the example. What was not logged, or has not arrived, is null. */
export interface LayerData {
  readonly layer: LayerInfo;
  /** `[H, W, C]` */
  readonly activations: Measured | null;
  /** `[H, W]` of every explained class, the likeliest first. */
  readonly evidence: readonly {readonly target: number; readonly positions: Measured}[];
  /** `[H, W, F]`, none negative: how much each position serves each factor. */
  readonly factors: Measured | null;
  /** What was measured of its strongest regions; "unreached" where time was up before the example. */
  readonly regions: Regions | "unreached" | null;
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
  /** Whether some factors are logged, but cannot be read. */
  readonly factorsUnread?: boolean;
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
    factorsUnread: isUnread(data, classFactors, ...data.network.map(({name}) => positionFactors(hidden(name)))),
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
    regions: regionsOf(data, info),
    unread: isUnread(data, positionEvidence(layer), positionFactors(layer)),
  };
}

/** The regions of a layer whose masks are of its positions. */
function regionsOf(data: ViewData, {name, height, width}: LayerInfo): Regions | "unreached" | null {
  const {value, from} = data.get(contentOf(evidenceRegions(hidden(name))));
  if (from === null) return null;
  if (value === null) return from.reached ? null : "unreached";
  const {regions, method, donors} = from.settings;
  const how = [regions && t().howRegions(regions), method && t().howMethod(method), donors && `${donors}.`];
  return {
    ...value,
    regions: value.regions.filter(({mask}) => mask.length === height * width),
    step: from.step,
    how: how.filter(Boolean).join(" "),
  };
}
