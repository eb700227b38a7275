/** What changed between two states of which only sketches are there: computed where they are looked at. */
import {hidden} from "../../grammar";
import {sketch} from "../../interfaces";
import type {Became} from "../../math/became";
import {alignment, correlations, deviations, meanWay, paired, rowsOf, type Table} from "../../math/sketches";
import type {Changes, LayerChanges} from "../../model/changes";
import type {ViewData} from "../../model/frame";
import type {Sketch} from "../../model/sketch";
import {valueOf} from "../shared/contents";

/** A channel varies from here on, as a share of what the layer's do at most; it is the same from such a correlation on. */
const [STILL, SAME] = [0.05, 0.5];
/** So many images are enough, and as many as a page has time for. */
const MOST = 128;

/** Why there is nothing to compare. */
export type Why = "none" | "images" | "coming";

export const sketchesOf = (data: ViewData): readonly Sketch[] =>
  data.network.flatMap(({name}) => valueOf(data, sketch(hidden(name))) ?? []);

/** What changed from one state to another by their sketches, or why that is not known. */
export function changesBetween(
  reference: readonly Sketch[],
  own: readonly Sketch[],
  run: string | null,
  step: number,
): Changes | Why {
  if (reference.length === 0 || own.length === 0) return "none";
  const [first] = own;
  if ([...reference, ...own].some((each) => each.fingerprint !== first.fingerprint)) return "images";
  const images = commonOf([...reference, ...own]);
  if (images.length < 4) return "images";
  const [theirs, ours] = [reference, own].map((sketches) => sketches.map((each) => tableOf(each, images)));
  const similarity = Float32Array.from(theirs.flatMap((a) => ours.map((b) => alignment(a, b))));
  const [referenceLayers, layers] = [reference, own].map((sketches) => sketches.map(({layer}) => layer));
  const sameNames = JSON.stringify(layers) === JSON.stringify(referenceLayers);
  const channels = ours.map((table, i) => {
    const column = referenceLayers.map((_, row) => similarity[row * layers.length + i]);
    const at = sameNames ? i : column.indexOf(Math.max(...column));
    return pairOf(theirs[at], table, referenceLayers[at], layers[i], run === null);
  });
  return {
    step: first.step,
    reference: {run, step},
    fingerprint: first.fingerprint,
    nImages: first.nImages,
    nCompared: images.length,
    pairs: channels,
    accuracy: null,
    complete: true,
    layers,
    referenceLayers,
    similarity,
    channels,
    // A sketch has no positions, by which neurons would be grouped.
    groups: [],
    settings: {},
  };
}

/** Images that all sketches have, spread over these where there are more than enough. */
function commonOf(sketches: readonly Sketch[]): readonly number[] {
  const others = sketches.slice(1).map(({images}) => new Set(images));
  const common = sketches[0].images.filter((image) => others.every((each) => each.has(image)));
  const n = Math.min(MOST, common.length);
  return Array.from({length: n}, (_, i) => common[Math.round((i * (common.length - 1)) / Math.max(1, n - 1))]);
}

function tableOf({images, channels, means}: Sketch, wished: readonly number[]): Table {
  const at = new Map(images.map((image, i) => [image, i]));
  return rowsOf(
    {rows: images.length, columns: channels, values: means},
    wished.map((image) => at.get(image) ?? 0),
  );
}

function pairOf(a: Table, b: Table, referenceLayer: string, layer: string, byIndex: boolean): LayerChanges {
  const alike = correlations(a, b);
  const [c, d] = [b.columns, a.columns];
  const sameChannels = byIndex && c === d;
  const matches = sameChannels ? Array.from({length: c}, (_, i) => i) : paired(alike, d, SAME);
  const strengths = Float32Array.from(matches, (match, i) => (match < 0 ? NaN : alike[match * c + i]));
  const [was, lives] = [varying(a), varying(b)];
  const became = matches.map((match, i): Became => {
    if (!sameChannels) return match < 0 && lives[i] ? "only here" : "same";
    if (was[i] !== lives[i]) return lives[i] ? "born" : "died";
    return lives[i] && strengths[i] < SAME ? "changed" : "same";
  });
  const taken = new Set(matches);
  const there = was.map((lived, i): Became => (!sameChannels && lived && !taken.has(i) ? "only there" : "same"));
  const unknown = (n: number) => new Float32Array(n).fill(NaN);
  return {
    layer,
    referenceLayer,
    distance: null,
    move: sameChannels ? meanWay(a, b) : null,
    spread: meanWay(b),
    referenceSpread: meanWay(a),
    matches: Float32Array.from(matches),
    strengths,
    chance: unknown(c),
    became,
    effects: unknown(c),
    replaced: unknown(c),
    explained: unknown(c),
    reference: {became: there, effects: unknown(d), explained: unknown(d)},
    kept: null,
    keptByMean: null,
  };
}

function varying(table: Table): readonly boolean[] {
  const spread = deviations(table);
  const most = spread.reduce((best, each) => Math.max(best, each), 0);
  return Array.from(spread, (each) => most > 0 && each >= STILL * most);
}
