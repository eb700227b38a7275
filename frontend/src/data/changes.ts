/** Reads what changed: how far layers moved is in the manifest, what became of channels in tables. */
import type {LayerJson} from "../api";
import {activation, dataset, hidden, network, transform} from "../grammar";
import {BECAME, type Became} from "../math/became";
import type {Changes, LayerChanges, Move, Moves} from "../model/changes";
import {row, valuesOf} from "./parts";
import type {Reader, Reading} from "./reader";

interface PairJson {
  readonly layer: string;
  readonly reference_layer: string;
  readonly distance: number | null;
  readonly move: number | null;
  readonly spread: number | null;
  readonly reference_spread: number | null;
  readonly kept: number | null;
  readonly kept_by_mean: number | null;
}

interface ChangesJson {
  readonly reference_run: string;
  readonly reference_step: number;
  readonly fingerprint: string;
  readonly n_images: number;
  readonly n_compared: number;
  readonly layers: readonly LayerJson[];
  readonly reference_layers: readonly LayerJson[];
  readonly pairs: readonly PairJson[];
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
  readonly accuracy: number | null;
}

const PROBE = dataset("probe");
const SIMILARITY = transform("similarity", PROBE);
/** Rows of the tables. */
const [N_ROWS, N_REFERENCE_ROWS] = [7, 3];

const toldOf = ({manifest}: Reading): ChangesJson | undefined => manifest.changes as ChangesJson | undefined;

const moves: Reader<Moves> = {
  shapes: [transform("moves", PROBE)],
  heldBy: () => ({kind: "changes", layers: [""]}),
  always: true,
  isLogged: () => true,
  read: (_, reading) => Promise.resolve(movesOf(reading)),
};

const changes: Reader<Changes> = {
  shapes: [transform("changes", PROBE)],
  heldBy: moves.heldBy,
  always: true,
  isLogged: () => true,
  read: async (_, reading) => {
    const [told, moved] = [toldOf(reading), movesOf(reading)];
    if (told === undefined || moved === null) return null;
    const [similarity, ...channels] = await Promise.all([
      valuesOf(reading, SIMILARITY, null, "similarity of layers", "absent"),
      ...told.pairs.map((pair) => channelsOf(reading, pair)),
    ]);
    const layers = told.layers.map(({name}) => name);
    const referenceLayers = told.reference_layers.map(({name}) => name);
    if (similarity?.length !== layers.length * referenceLayers.length) return null;
    return {
      ...moved,
      layers,
      referenceLayers,
      similarity,
      channels: channels.filter((each) => each !== null),
      settings: told.settings,
    };
  },
};

export default [moves, changes];

function movesOf(reading: Reading): Moves | null {
  const told = toldOf(reading);
  if (told === undefined) return null;
  return {
    step: reading.address.step,
    reference: {run: told.reference_run === "" ? null : told.reference_run, step: told.reference_step},
    fingerprint: told.fingerprint,
    nImages: told.n_images,
    nCompared: told.n_compared,
    pairs: told.pairs.map(moveOf),
    accuracy: told.accuracy,
    complete: told.complete,
  };
}

const moveOf = ({layer, reference_layer, distance, move, spread, reference_spread}: PairJson): Move => ({
  layer,
  referenceLayer: reference_layer,
  distance,
  move,
  spread,
  referenceSpread: reference_spread,
});

const becameOf = (codes: Float32Array): Became[] => Array.from(codes, (code) => BECAME.at(code) ?? "same");

async function channelsOf(reading: Reading, pair: PairJson): Promise<LayerChanges | null> {
  const of = activation(network("channel", hidden(pair.layer)));
  const [own, reference] = await Promise.all(
    ["changes", "reference changes"].map((name) =>
      valuesOf(reading, transform(name, of), null, `${name} of ${pair.layer}`, "absent"),
    ),
  );
  if (own === null || reference === null) return null;
  const [c, d] = [own.length / N_ROWS, reference.length / N_REFERENCE_ROWS];
  const [matches, strengths, chance, became, effects, replaced, explained] = Array.from({length: N_ROWS}, (_, i) =>
    row(own, i, c),
  );
  return {
    ...moveOf(pair),
    matches,
    strengths,
    chance,
    became: becameOf(became),
    effects,
    replaced,
    explained,
    reference: {
      became: becameOf(row(reference, 0, d)),
      effects: row(reference, 1, d),
      explained: row(reference, 2, d),
    },
    kept: pair.kept,
    keptByMean: pair.kept_by_mean,
  };
}
