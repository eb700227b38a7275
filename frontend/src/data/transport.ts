/** Reads how far sets of the probe set's images lie apart in a layer. */
import {activation, hidden, layersIn, network, transform} from "../grammar";
import type {LayerTransport, MovedChannel, PointSet, TransportPair} from "../model/transport";
import {row, valuesOf} from "./parts";
import type {Reader} from "./reader";

interface SetJson {
  readonly kind: string;
  readonly step: number;
  readonly label: number;
  readonly positive: boolean;
  readonly column: string;
  readonly category: string;
  readonly n_images: number;
}

interface PairJson {
  readonly first: SetJson;
  readonly second: SetJson;
  readonly n_points: number;
  readonly n_channels: number;
  readonly distance: number;
  readonly projected: number;
  readonly chance: number;
  readonly chance_high: number;
  readonly explained: number;
  readonly explained_between: number;
  readonly moved: number;
}

interface TransportJson {
  readonly n_images: number;
  readonly fingerprint: string;
  readonly pairs: readonly PairJson[];
  readonly settings: Readonly<Record<string, string>>;
}

const [N_LINE, N_LEVELS] = [4, 5];
const TABLES = ["points", "images", "heights", "channels", "quantiles"];

const transport: Reader<LayerTransport> = {
  shapes: [transform("transport", activation(network("channel", hidden(""))))],
  heldBy: (content) => ({kind: "transport", layers: layersIn(content)}),
  always: true,
  isLogged: () => true,
  read: async (content, reading) => {
    const told = reading.manifest.transport as TransportJson | undefined;
    if (told === undefined) return null;
    const what = (name: string) => `${name} of transport in ${layersIn(content).join()}`;
    const tables = await Promise.all(
      TABLES.map((name) => valuesOf(reading, transform(name, content), null, what(name), "absent")),
    );
    const pairs = told.pairs.flatMap((pair, i) => pairOf(pair, i, told.pairs, tables) ?? []);
    const {n_images: nImages, fingerprint, settings} = told;
    return pairs.length === 0 ? null : {step: reading.address.step, nImages, fingerprint, settings, pairs};
  },
};

export default [transport];

/** Tables are of the longest pair. */
function pairOf(
  told: PairJson,
  i: number,
  all: readonly PairJson[],
  tables: readonly (Float32Array | null)[],
): TransportPair | null {
  const [points, images, heights, channels, quantiles] = tables;
  const [first, second] = [setOf(told.first), setOf(told.second)];
  if (!points || !images || !heights || !channels || !quantiles || !first || !second) return null;
  const most = (of: (pair: PairJson) => number) => all.reduce((largest, pair) => Math.max(largest, of(pair)), 0);
  const [n, d] = [most((pair) => pair.n_points), most((pair) => pair.n_channels)];
  const pointsOf = (side: number) => row(points, 2 * i + side, 2 * n).subarray(0, 2 * told.n_points);
  const imagesOf = (side: number) => Array.from(row(images, 2 * i + side, n).subarray(0, told.n_points), Math.round);
  const moved = Array.from({length: told.n_channels}, (_, place): MovedChannel => {
    const [channel, distance, rise, chance] = row(channels, i * d + place, N_LINE);
    const at = 2 * (i * d + place);
    return {
      channel: Math.round(channel),
      distance,
      rise,
      chance,
      first: row(quantiles, at, N_LEVELS),
      second: row(quantiles, at + 1, N_LEVELS),
    };
  });
  return {
    id: idOf(first, second),
    first,
    second,
    firstPoints: pointsOf(0),
    secondPoints: pointsOf(1),
    firstImages: imagesOf(0),
    secondImages: imagesOf(1),
    heights: row(heights, i, n).subarray(0, told.n_points),
    channels: moved,
    distance: told.distance,
    projected: told.projected,
    chance: told.chance,
    chanceHigh: told.chance_high,
    explained: told.explained,
    explainedBetween: told.explained_between,
    moved: told.moved,
  };
}

/** Null of a kind that only a newer writer knows. */
function setOf({kind, n_images: nImages, step, label, positive, column, category}: SetJson): PointSet | null {
  if (kind === "step") return {kind, nImages, step};
  if (kind === "class") return {kind, nImages, label};
  if (kind === "answer") return {kind, nImages, right: positive, label: label < 0 ? null : label};
  if (kind === "column") return {kind, nImages, column, category: category === "" ? null : category, above: positive};
  return null;
}

function idOf(first: PointSet, second: PointSet): string {
  if (first.kind === "class" && second.kind === "class") return `class-${first.label}-${second.label}`;
  if (first.kind === "answer") return first.label === null ? "answer" : `answer-${first.label}`;
  return first.kind === "column" ? `column-${first.column}` : "step";
}
