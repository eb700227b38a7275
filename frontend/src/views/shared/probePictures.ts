/** The pictures that stand for channels and findings: icons, and images of the probe set with what shows it. */
import {iconOf} from "../../elements/pictures/channelIcon";
import {t as icons} from "../../elements/pictures/iconText";
import type {IconPicture, Tiles} from "../../elements/pictures/icon";
import {groundOf, imagesOf} from "../../math/concepts";
import type {Box} from "../../math/grid";
import {tileRegion, type Region} from "../../math/sprite";
import type {Dictionary, IconKind} from "../../model/dictionary";
import type {Finding} from "../../model/findings";
import type {Atlas, LayerInfo} from "../../model/layer";
import type {ChannelExamples, ProbeExample} from "../../model/statistics";
import {outlineOf} from "./outline";

/** So many pieces stand for a channel without an icon. */
const TILED = 4;

/** An image of the probe set. */
export interface ProbeImage {
  readonly bitmap: ImageBitmap;
  readonly region: Region;
}

/** From what pictures are made. */
export interface Sources {
  readonly layer: LayerInfo;
  readonly dictionary: Dictionary | null;
  /** Images of the probe set, large those that show findings, else small; null where it has not arrived. */
  readonly imageOf: (image: number) => ProbeImage | null;
  /** Of any layer. */
  readonly examplesOf: (layer: string) => ChannelExamples | null;
  readonly layerOf: (name: string) => LayerInfo | null;
}

/** A tile of an atlas; null where there is none. */
export function tileOf({bitmap, sprite}: Atlas, tile: number): ProbeImage | null {
  const region = tileRegion(sprite, tile);
  return region && {bitmap, region};
}

/** The square piece of an image that an outline holds, in whole pixels. */
export function pieceOf({x, y, width, height}: Region, outline: Box): Region {
  const side = Math.max(1, Math.round(Math.min(outline.width * width, outline.height * height)));
  const at = (start: number, share: number, size: number) =>
    start + Math.max(0, Math.min(size - side, Math.round(share * size)));
  return {x: at(x, outline.left, width), y: at(y, outline.top, height), width: side, height: side};
}

/** Pieces of images around the places where a channel fires most, the strongest first; null where none is known. */
function piecesOf({imageOf, examplesOf, layerOf}: Sources, layer: string, channel: number): Tiles | null {
  const [examples, grid] = [examplesOf(layer)?.examples[channel] ?? [], layerOf(layer)];
  const pieces = examples.flatMap((each) => {
    const image = imageOf(each.image);
    return image && grid ? [{...image, region: pieceOf(image.region, outlineOf(each, grid))}] : [];
  });
  if (pieces.length === 0) return null;
  // Large images, where there are some: those of one sheet are of one size.
  const widest = pieces.reduce((best, each) => (each.region.width > best.region.width ? each : best));
  const same = pieces.filter(({bitmap, region}) => bitmap === widest.bitmap && region.width === widest.region.width);
  return {bitmap: widest.bitmap, regions: same.slice(0, same.length < TILED ? 1 : TILED).map(({region}) => region)};
}

/** The icon of a channel as all views show it; where it has none, pieces of images that excite it. */
export function pictureOf(sources: Sources, layer: string, channel: number, kind: IconKind): IconPicture {
  const own = layer === sources.layer.name ? iconOf(sources.dictionary, channel, kind) : null;
  if (own?.kind === "tiles") return own;
  const pieces = piecesOf(sources, layer, channel);
  if (pieces === null) return own ?? {kind: "missing", text: icons().none};
  const large = () => ({
    name: icons().channel(channel, layer),
    optimized: null,
    crops: pieces,
    cropsText: icons().excite,
    places: [],
    of: {layer, channel},
  });
  return {kind: "tiles", ...pieces, note: null, large};
}

/** An image of the probe set, and what on it is shown; null: all of it. */
export interface Seen extends ProbeImage {
  readonly image: number;
  readonly outline: Box | null;
}

/** The images that show a finding; those of a channel with the place where it fires in them, where that is known. */
export function seenOf(sources: Sources, finding: Finding, n: number): readonly Seen[] {
  const {layer, channels} = finding;
  const ground = groundOf(finding);
  const channel = channels.at(0);
  const examples = layer === null || channel === undefined ? [] : (sources.examplesOf(layer)?.examples[channel] ?? []);
  const grid = layer === null ? null : sources.layerOf(layer);
  const placeOf = (image: number): ProbeExample | undefined => examples.find((each) => each.image === image);
  return imagesOf(finding, examples)
    .slice(0, n)
    .flatMap((image) => {
      const [found, place] = [sources.imageOf(image), placeOf(image)];
      return found === null
        ? []
        : [{...found, image, outline: ground ?? (place && grid ? outlineOf(place, grid) : null)}];
    });
}

/** What a finding lies on at one place of all images: those pieces; null where it lies elsewhere in each, or none is there. */
export function groundPicture(sources: Sources, finding: Finding): IconPicture | null {
  if (groundOf(finding) === null) return null;
  const seen = seenOf(sources, finding, TILED);
  const pieces = seen.flatMap(({region, outline}) => (outline === null ? [] : [pieceOf(region, outline)]));
  if (seen.length === 0 || seen.some(({bitmap}) => bitmap !== seen[0].bitmap)) return null;
  return {
    kind: "tiles",
    bitmap: seen[0].bitmap,
    regions: pieces.slice(0, pieces.length < TILED ? 1 : TILED),
    note: null,
  };
}
