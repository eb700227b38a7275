/** What the views of groups of neurons show, from their data and selection: pure functions. */
import {t as groupWords} from "../../elements/entries/groupText";
import {ENLARGED, first, INSET, TILED} from "../../elements/pictures/channelIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {t} from "../../elements/pictures/iconText";
import type {Atom} from "../../grammar";
import {coloursOf, PALETTE} from "../../math/groupColours";
import {rgbOf, type Colour} from "../../math/palette";
import {peaksOf, pieceAround, tagOf, type Peak} from "../../math/groups";
import {channelOf, part, rounded, type Known} from "../../math/known";
import {brightMask} from "../../math/positions";
import {descending, topChannels, type Ranked} from "../../math/rank";
import {tileRegion} from "../../math/sprite";
import type {GroupData} from "./groupsData";
import type {LayerGroups} from "../../model/groups";
import type {IconKind} from "../../model/dictionary";

/** A group of a layer as it is called and drawn. */
export interface Group {
  readonly index: number;
  /** The number that it keeps over the steps. */
  readonly id: number;
  readonly tag: string;
  readonly colour: Colour;
  /** The colour as CSS. */
  readonly hex: string;
  readonly peak: Peak;
  /** Whether no group of the step before is like it. */
  readonly isNew: boolean;
}

/** The groups of a layer, in the order of the artifact: from the left of the image to its right. */
export function groupsOf({ids, similarities, spatial, count, layer}: LayerGroups): Group[] {
  const places = coloursOf(ids);
  const peaks = peaksOf(spatial, count, layer);
  return ids.map((id, index) => {
    const hex = PALETTE[places[index]];
    const isNew = similarities !== null && Number.isNaN(similarities[index]);
    return {index, id, tag: tagOf(id), colour: rgbOf(hex), hex, peak: peaks[index], isNew};
  });
}

/**
 * The mask `[H, W]` of one group over the image: bright where it is active, as in the map by the square root, so that a weak
 * one is seen too.
 */
export const maskOf = ({spatial, count}: LayerGroups, {index}: Group, full: number): Uint8ClampedArray<ArrayBuffer> =>
  brightMask(channelOf(spatial, count, index).values.map(Math.sqrt), Math.sqrt(full));

/** The piece of the image where a group is most active: what it is about here. */
export const pieceOf = ({image}: GroupData, of: LayerGroups, {peak}: Group): IconPicture => ({
  kind: "tiles",
  bitmap: image,
  regions: [pieceAround(peak, of.layer, image)],
  note: null,
});

/** The group that an atom is, by the number that it keeps; null where it is none, or not there. */
export const groupIn = (groups: readonly Group[], atom: Atom | null): Group | null =>
  atom?.kind === "group" ? (groups.find(({id}) => id === atom.group) ?? null) : null;

/**
 * What stands for a group: its feature visualization, with pieces of the data set or, where there are none, the piece of this
 * image where it is strongest; or either alone.
 */
export function pictureOf(
  {image}: Pick<GroupData, "image">,
  of: LayerGroups,
  group: Group,
  kind: IconKind,
): IconPicture {
  const {index, tag, peak} = group;
  const tile = of.icons && tileRegion(of.icons.sprite, index);
  const optimized = of.icons && tile && {bitmap: of.icons.bitmap, regions: [tile]};
  const found = cropsOf(of, index);
  const piece = {bitmap: image, regions: [pieceAround(peak, of.layer, image)]};
  const large = () => ({
    name: `${of.layer.name} · ${groupWords().group} ${tag}`,
    optimized,
    crops: first(found ?? piece, ENLARGED),
    cropsText: found ? t().excite : t().strongest,
    places: [],
    of: {layer: of.layer.name, group: group.id, count: of.count, aligned: of.aligned, shared: of.shared},
  });
  const shown = {kind: "tiles", step: of.otherStep ?? null, large} as const;
  const inset = kind === "both" ? first(found ?? piece, INSET) : null;
  const icon: IconPicture | null = optimized && {...shown, ...optimized, note: null, inset};
  const tiled: IconPicture | null = found && {...shown, ...first(found, TILED)};
  const wished = kind === "dataset" ? (tiled ?? icon) : (icon ?? tiled);
  // A piece of this image is of the step that is shown.
  return wished ?? {...shown, ...piece, note: t().thisImage, step: null};
}

/** Pictures side by side, and the note that all of them have: it is said once, beside them. */
export function notedOnce(pictures: readonly IconPicture[]): {
  readonly note: string | null;
  readonly pictures: readonly IconPicture[];
} {
  const [first, ...others] = pictures.map((picture) => (picture.kind === "tiles" ? picture.note : null));
  if (!first || others.some((note) => note !== first)) return {note: null, pictures};
  return {note: first, pictures: pictures.map((picture) => ({...picture, note: null}))};
}

/** Pieces of the data set that excite a shared group most, the strongest first. */
export function cropsOf({crops, cropsPerGroup, cropValues}: LayerGroups, index: number) {
  if (crops === null) return null;
  const tiles = Array.from({length: cropsPerGroup}, (_, i) => index * cropsPerGroup + i);
  const regions = tiles
    .filter((tile) => !(Number.isNaN(cropValues?.[tile] ?? 1) || cropValues?.[tile] === 0))
    .flatMap((tile) => tileRegion(crops.sprite, tile) ?? []);
  return regions.length === 0 ? null : ({kind: "tiles", bitmap: crops.bitmap, regions, note: t().dataset} as const);
}

/** The channels that a group is mostly made of, with their share of its length; empty where that was not logged. */
export function channelsOf({channels, layer}: LayerGroups, index: number, n: number): (Ranked & Known)[] {
  if (channels === null) return [];
  const own = part(channels, index * layer.channels, layer.channels);
  const length = Math.hypot(...own.values);
  // The length is as well known as all its parts together.
  const ofLength = Math.hypot(...Array.from(own.values, (value, i) => (value === 0 ? 0 : own.errors(i))));
  return topChannels(own.values, 0, own.values.length, n, layer.signed)
    .filter(({value}) => value !== 0)
    .map(({channel, value}) => {
      const share = value / length;
      return {channel, value: share, error: (own.errors(channel) + Math.abs(share) * ofLength) / length};
    });
}

/** What the groups of a layer argue for one class. */
export interface Effect {
  readonly target: number;
  /** The effect of each group. */
  readonly values: Float32Array;
  /** The effect of what the groups leave of the layer; null where it was not logged. */
  readonly rest: number | null;
  /** The effect of the whole layer; null where the rest was not logged. */
  readonly whole: number | null;
}

/** The explained classes to show: the likeliest `n`, the chosen and the true one, the likeliest first. */
export function targetsOf({logits, truth, target: chosen}: GroupData, {effects}: LayerGroups, n: number): number[] {
  const explained = descending(logits).filter((target) => effects?.targets.includes(target));
  return explained.filter((target, i) => i < n || target === chosen || truth.classes.includes(target));
}

/** The effects on classes; those that were not explained are left out. */
export function effectsOf({effects, count}: LayerGroups, targets: readonly number[]): Effect[] {
  if (effects === null) return [];
  return targets.flatMap((target) => {
    const at = effects.targets.indexOf(target);
    if (at < 0) return [];
    const values = effects.values.values.subarray(at * count, (at + 1) * count);
    const rest = effects.rest?.[at] ?? null;
    return {target, values, rest, whole: rest === null ? null : values.reduce((a, b) => a + b, rest)};
  });
}

/** The groups of a layer with all their numbers, as JSON can hold them. */
export function described(of: LayerGroups, groups: readonly Group[], name: (target: number) => string) {
  const {layer, count, aligned, explained, magnitude: norms, similarities, stability, spatial, effects} = of;
  const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    layer: layer.name,
    height: layer.height,
    width: layer.width,
    alignedWith: aligned,
    explained,
    groups: groups.map(({index, id, tag, peak, isNew}) => ({
      group: tag,
      id,
      new: isNew,
      similarity: known(similarities?.[index]),
      stability: known(stability?.[2 * index]),
      stabilityByChance: known(stability?.[2 * index + 1]),
      magnitude: known(norms?.[index]),
      peak: {...peak, value: rounded(peak.value, peak.error)},
      spatial: Array.from({length: spatial.values.length / count}, (_, i) => {
        return rounded(spatial.values[i * count + index], spatial.errors(i * count + index));
      }),
    })),
    effects: effectsOf(of, effects?.targets ?? []).map(({target, values, rest}) => ({
      class: target,
      name: name(target),
      groups: [...values],
      rest,
    })),
  };
}
