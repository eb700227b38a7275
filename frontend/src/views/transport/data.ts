/** What the view of transport takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {channelIcons, contentOf, probe, probeImages, transport} from "../../interfaces";
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import type {Atlas} from "../../model/layer";
import type {Probe} from "../../model/probe";
import type {LayerTransport, TransportPair} from "../../model/transport";
import {valueOf} from "../shared/contents";
import {commonOf, firstOf} from "./derive";

export interface Data extends ViewData {
  readonly transport: LayerTransport;
  readonly pair: TransportPair;
  readonly dictionary: Dictionary | null;
  readonly probe: Probe | null;
  /** Tile p is image p of the probe set; null until they have arrived, or where they are other images. */
  readonly thumbnails: Atlas | null;
}

/** Null while transport has not arrived. */
export function dataOf(data: ViewData, wanted: string, beside: ViewData | null = null): Data | null {
  const layer = hidden(data.layer.name);
  const found = valueOf(data, transport(layer));
  if (found === null) return null;
  // Pairs are called by the numbers of classes.
  const sameClasses = JSON.stringify(beside?.classNames) === JSON.stringify(data.classNames);
  const there = beside && sameClasses ? valueOf(beside, transport(hidden(beside.layer.name))) : null;
  const told = valueOf(data, probe);
  const same = told === null || told.fingerprint === found.fingerprint;
  return {
    ...data,
    transport: found,
    pair:
      found.pairs.find(({id}) => id === wanted) ??
      (there && commonOf(found.pairs, there.pairs)) ??
      firstOf(found.pairs),
    dictionary: valueOf(data, channelIcons(layer)),
    probe: same ? told : null,
    thumbnails: same ? (valueOf(data, probeImages) ?? told?.thumbnails ?? null) : null,
  };
}

export const isComing = (data: ViewData): boolean => data.get(contentOf(transport(hidden(data.layer.name)))).coming;
