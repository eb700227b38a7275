import {tileRegion, type Region} from "../../math/sprite";
import type {Dictionary, IconKind} from "../../model/dictionary";
import type {Enlargement, IconPicture, Tiles} from "./icon";
import {t} from "./iconText";

/** So many crops are tiled where they stand alone, are an inset, and are shown enlarged. */
export const TILED = 4;
export const INSET = 3;
export const ENLARGED = 9;

/**
 * The crops of a channel that are there, strongest first, by their number among its crops. What does not excite it at all is
 * none: of a channel that never fires they would be those of any image.
 */
const cropNumbers = ({cropsPerChannel, cropValues}: Dictionary, channel: number): number[] =>
  Array.from({length: cropsPerChannel}, (_, i) => i).filter((i) => {
    const value = cropValues?.[channel * cropsPerChannel + i];
    return value === undefined || !(Number.isNaN(value) || value === 0);
  });

/** The tiles of a channel's crops, strongest first. */
export function cropRegions(dictionary: Dictionary, channel: number): Region[] {
  const {crops, cropsPerChannel} = dictionary;
  if (crops === null) return [];
  return cropNumbers(dictionary, channel).flatMap((i) => tileRegion(crops.sprite, channel * cropsPerChannel + i) ?? []);
}

/** The optimized icon of a channel; null where none was rendered. */
function optimizedOf({icons, iconMaximum}: Dictionary, channel: number): Tiles | null {
  const rendered = icons !== null && !Number.isNaN(iconMaximum?.[channel] ?? 0);
  const tile = rendered ? tileRegion(icons.sprite, channel) : null;
  return icons && tile && {bitmap: icons.bitmap, regions: [tile]};
}

function cropsOf(dictionary: Dictionary, channel: number): Tiles | null {
  const regions = cropRegions(dictionary, channel);
  return dictionary.crops && regions.length > 0 ? {bitmap: dictionary.crops.bitmap, regions} : null;
}

/** The first of some tiles. */
export const first = <T extends Tiles>(tiles: T, n: number): T => ({...tiles, regions: tiles.regions.slice(0, n)});

function placesOf(dictionary: Dictionary, channel: number): string[] {
  const {cropPlaces, cropsPerChannel} = dictionary;
  if (cropPlaces === null) return [];
  return cropNumbers(dictionary, channel).map((i) => {
    const at = 5 * (channel * cropsPerChannel + i);
    const [image, y, x] = cropPlaces.subarray(at, at + 3);
    return t().place(image, y, x);
  });
}

/**
 * The picture that stands for a channel: its optimized icon with an inset of crops, or either alone; where there is none of the
 * wished kind, one of the other kind with a note. Crops that are still to come are added once they are there.
 */
export function iconOf(dictionary: Dictionary | null, channel: number, kind: IconKind): IconPicture {
  if (dictionary === null) return {kind: "missing", text: t().none};
  const [optimized, crops] = [optimizedOf(dictionary, channel), cropsOf(dictionary, channel)];
  const large = (): Enlargement => ({
    name: t().channel(channel, dictionary.layer),
    optimized,
    crops: crops && first(crops, ENLARGED),
    cropsText: t().excite,
    places: placesOf(dictionary, channel).slice(0, ENLARGED),
    of: {layer: dictionary.layer, channel},
  });
  const shown = {kind: "tiles", step: dictionary.otherStep, large} as const;
  const inset = kind === "both" && crops ? first(crops, INSET) : null;
  const icon = (note: string | null): IconPicture | null => optimized && {...shown, ...optimized, note, inset};
  const tiled = (note: string | null): IconPicture | null => crops && {...shown, ...first(crops, TILED), note};
  return kind === "dataset"
    ? (tiled(null) ?? icon(t().optimizedInstead) ?? {kind: "missing", text: t().noCrops})
    : (icon(null) ?? tiled(t().cropsInstead) ?? {kind: "missing", text: t().notRendered});
}
