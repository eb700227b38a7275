/** What the semantic dictionary shows, from its data and selection: pure functions. */
import type {IconPicture} from "../../elements/pictures/icon";
import {formatCell} from "../../math/format";
import {clampCell, type Cell} from "../../math/grid";
import {at, EXACT, part, pick, plus, UNKNOWN, whole, type Known, type Stored} from "../../math/known";
import {argmax, topChannels} from "../../math/rank";
import {tileRegion, type Region} from "../../math/sprite";
import type {IconControl} from "../../model/controls";
import type {Dictionary} from "../../model/dictionary";
import type {Data} from "./data";
import type {LayerInfo, Measured} from "../../model/layer";
import type {BarScale} from "../shared/options";
import {fullOf, largestOf, type Full} from "../shared/scaling";
import {t} from "./text";

/** A channel whose largest activation in an image is below this share of its layer's largest is as good as silent. */
const SILENT = 0.1;

/** The place of the largest component of any vector, which is looked at until another is chosen. */
export function defaultCell(values: Float32Array, layer: LayerInfo): Cell {
  const position = Math.floor(argmax(values, layer.signed) / layer.channels);
  return clampCell({y: Math.floor(position / layer.width), x: position % layer.width}, layer);
}

/** The vector of activations at a place. */
export const vectorAt = ({layer, activations}: Data, cell: Cell): Stored =>
  part(activations, (cell.y * layer.width + cell.x) * layer.channels, layer.channels);

export interface Entry extends Known {
  readonly channel: number;
  /**
   * For the class, of this neuron; of the channel over the whole image where that is all that was logged. NaN where it is not
   * known.
   */
  readonly evidence: Known | null;
}

export interface Reading {
  readonly entries: readonly Entry[];
  /**
   * What the channels add up to that are not among the entries, and with them so many entries of which that is not known; NaN
   * where it cannot be told.
   */
  readonly rest: {readonly count: number; readonly withheld: number; readonly evidence: Known | null};
  /** The evidence of all channels at the place, NaN where it is not known. */
  readonly total: Known | null;
  /** Whether what is not known was not kept, being weaker than as many channels as were. */
  readonly weak: boolean;
}

/** Reads the dictionary at a place: its `n` strongest channels, and what the others add. */
export function readAt({layer, activations, evidence}: Data, cell: Cell, n: number): Reading {
  const {channels} = layer;
  const position = cell.y * layer.width + cell.x;
  const offset = position * channels;
  const {neurons, positions, channels: overall} = evidence;
  const entries = topChannels(activations.values, offset, channels, n, layer.signed).map(({channel, value}) => ({
    channel,
    value,
    error: activations.errors(offset + channel),
    evidence: neurons ? at(neurons, offset + channel) : overall && at(overall, channel),
  }));
  const here = neurons && part(neurons, offset, channels);
  const told = positions && at(positions, position);
  const total = told && !Number.isNaN(told.value) ? told : here ? whole(here) : told;
  const nKept = here === null ? 0 : here.values.filter((value) => !Number.isNaN(value)).length;
  return {
    entries,
    rest: restOf(entries, here, total, channels),
    total,
    weak: neurons?.strongest !== undefined && nKept >= neurons.strongest,
  };
}

function restOf(
  entries: readonly Entry[],
  here: Stored | null,
  total: Known | null,
  channels: number,
): Reading["rest"] {
  const count = channels - entries.length;
  if (here === null || total === null) return {count, withheld: 0, evidence: null};
  const shown = entries.flatMap(({evidence}) => (evidence === null || Number.isNaN(evidence.value) ? [] : evidence));
  const withheld = entries.length - shown.length;
  if (withheld > 0 || Number.isNaN(total.value)) {
    const listed = new Set(entries.map(({channel}) => channel));
    const others = Array.from(here.values.keys()).filter((channel) => !listed.has(channel));
    const alone = whole(pick(here, others.length, (i) => others[i]));
    if (count > 0 && !Number.isNaN(alone.value)) return {count, withheld: 0, evidence: alone};
    if (Number.isNaN(total.value)) return {count, withheld: 0, evidence: UNKNOWN};
  }
  // What is left has the errors of both: which way each goes is not known.
  const listed = shown.reduce(plus, {value: 0, error: EXACT});
  return {count, withheld, evidence: plus(total, {...listed, value: -listed.value})};
}

/** What full bars stand for. */
export interface Fulls {
  readonly activations: Full;
  /** Of channels, and of their sums; null where no evidence was logged. */
  readonly evidence: Full | null;
  readonly sums: Full | null;
}

/** What bars are full at: what is usual in the run, so that steps can be compared, or the largest on screen. */
export function fullsOf({activations, evidence}: Data, {entries, rest, total}: Reading, bars: BarScale): Fulls {
  const own = (evidence.neurons ?? evidence.channels)?.scale;
  // Both sums share one scale, so that the part is never drawn longer than the whole.
  const sums = evidence.positions?.scale ?? own;
  const full = (scale: Measured["scale"] | undefined, shown: readonly (Known | null)[]) =>
    scale
      ? fullOf(
          shown.map((each) => each?.value ?? NaN),
          scale,
          bars,
          "both",
        )
      : null;
  return {
    activations: largestOf(
      entries.map(({value}) => value),
      activations.scale,
      bars,
    ),
    evidence: full(
      own,
      entries.map((entry) => entry.evidence),
    ),
    sums: full(sums, [rest.evidence, total]),
  };
}

/** Whether a channel with this largest activation hardly fires, compared with its layer in the whole run. */
export const isSilent = (largest: number, activations: Measured): boolean =>
  Math.abs(largest) < SILENT * activations.scale.maximum;

/** Where in the data set a crop was found; null where that was not logged. */
export function cropPlace({cropsPerChannel, cropPlaces}: Dictionary, channel: number, i: number): string | null {
  if (cropPlaces === null) return null;
  const at = 5 * (channel * cropsPerChannel + i);
  const [image, y, x] = cropPlaces.subarray(at, at + 3);
  return t().cropPlace(image, y, x);
}

/** The tiles of a channel's icons that are held apart. */
export function diverseRegions({diverse, diversePerChannel, differences}: Dictionary, channel: number): Region[] {
  if (diverse === null || Number.isNaN(differences?.[channel] ?? 0)) return [];
  const tiles = Array.from({length: diversePerChannel}, (_, i) => channel * diversePerChannel + i);
  return tiles.flatMap((tile) => tileRegion(diverse.sprite, tile) ?? []);
}

/** The icons of a channel that were made again, and what they are; empty where it was not. */
export function againRegions({channels, icons, hasRandom}: IconControl, channel: number) {
  const at = channels.findIndex((each) => each.channel === channel);
  if (at < 0 || icons === null) return [];
  const texts = [t().inspector.seed, ...(hasRandom ? [t().inspector.random] : [])];
  return texts.flatMap((text, i) => {
    const region = tileRegion(icons.sprite, 2 * at + i);
    return region === null ? [] : [{text, region}];
  });
}

/** The icon of the vector at a place of the selected layer; null where there is no grid of it for this example. */
export function vectorIcon({grids, layer, example, step}: Data, cell: Cell): IconPicture | null {
  const grid = grids.find((each) => each.layer.name === layer.name);
  if (!grid?.examples.includes(example)) return null;
  const region = grid.icons && tileRegion(grid.icons.sprite, cell.y * grid.layer.width + cell.x);
  if (!grid.icons || !region) return {kind: "missing", text: ""};
  const tiles = {bitmap: grid.icons.bitmap, regions: [region]};
  const large = () => ({
    name: `${layer.name} · ${formatCell(cell)}`,
    optimized: tiles,
    crops: null,
    cropsText: "",
    places: [],
  });
  return {kind: "tiles", ...tiles, note: null, step: grid.step === step ? null : grid.step, large};
}
