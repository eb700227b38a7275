import type {IconPicture} from "./icon";
import {tileRegion, type Region} from "../../math/sprite";
import type {Dictionary} from "../../model/dictionary";
import type {IconKind} from "../../model/dictionary";

/** The tiles of a channel's crops, strongest first. */
export function cropRegions({crops, cropsPerChannel, cropValues}: Dictionary, channel: number): Region[] {
  if (crops === null) return [];
  const tiles = Array.from({length: cropsPerChannel}, (_, i) => channel * cropsPerChannel + i);
  return tiles
    .filter((tile) => !Number.isNaN(cropValues?.[tile] ?? 0))
    .flatMap((tile) => tileRegion(crops.sprite, tile) ?? []);
}

/** The picture that stands for a channel; where there is none of the wished kind, one of the other kind with a note. */
export function iconOf(dictionary: Dictionary | null, channel: number, kind: IconKind): IconPicture {
  if (dictionary === null) return {kind: "missing", text: "no icons yet"};
  const {icons, crops, iconMaximum} = dictionary;
  const rendered = icons !== null && !Number.isNaN(iconMaximum?.[channel] ?? 0);
  const tile = rendered ? tileRegion(icons.sprite, channel) : null;
  const regions = cropRegions(dictionary, channel).slice(0, 4);
  const optimized = (note: string | null): IconPicture | null =>
    icons && tile ? {kind: "tiles", bitmap: icons.bitmap, regions: [tile], note} : null;
  const dataset = (note: string | null): IconPicture | null =>
    crops && regions.length > 0 ? {kind: "tiles", bitmap: crops.bitmap, regions, note} : null;
  return kind === "optimized"
    ? (optimized(null) ?? dataset("not rendered: crops") ?? {kind: "missing", text: "not rendered"})
    : (dataset(null) ?? optimized("no crops: optimized") ?? {kind: "missing", text: "no crops"});
}
