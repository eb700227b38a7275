/** Reads what changed: how far layers moved is in the manifest, what became of channels in tables. */
import type {Index, LayerJson, Manifest} from "../api";
import {activation, dataset, hidden, network, transform} from "../grammar";
import {BECAME, type Became} from "../math/became";
import type {
  Changes,
  GroupChanges,
  GroupsOfState,
  LayerChanges,
  Move,
  Moves,
  ReferencePictures,
} from "../model/changes";
import {artifactAt, runsOf} from "./catalog";
import {loadDictionary} from "./dictionary";
import {optional} from "./optional";
import {describe, row, valuesOf} from "./parts";
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

interface GroupPairJson {
  readonly layer: string;
  readonly reference_layer: string;
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
  /** Absent in older logs. */
  readonly groups?: readonly GroupPairJson[];
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
  readonly accuracy: number | null;
}

const PROBE = dataset("probe");
const SIMILARITY = transform("similarity", PROBE);
/** Rows of the tables. */
const [N_ROWS, N_REFERENCE_ROWS, N_GROUP_ROWS] = [7, 3, 8];

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
    const [similarity, channels, groups] = await Promise.all([
      valuesOf(reading, SIMILARITY, null, "similarity of layers", "absent"),
      Promise.all(told.pairs.map((pair) => channelsOf(reading, pair))),
      Promise.all((told.groups ?? []).map((pair) => groupsOf(reading, pair))),
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
      groups: groups.filter((each) => each !== null),
      settings: told.settings,
    };
  },
};

const referencePictures: Reader<ReferencePictures> = {
  shapes: [transform("reference icons", transform("changes", PROBE))],
  heldBy: moves.heldBy,
  always: true,
  isLogged: (_, reading) => (toldOf(reading)?.reference_run ?? "") !== "",
  read: async (_, reading) => {
    const told = toldOf(reading);
    if (told === undefined || told.reference_run === "") return null;
    const index = await reading.api.index(told.reference_run, reading.signal);
    const run = runCalled(index, told.reference_run, reading.address.run);
    if (run === undefined) return null;
    const found = await Promise.all(
      told.reference_layers.map(async ({name}) => {
        const address = artifactAt(index, run, "dictionary", name, told.reference_step);
        if (address === undefined) return [];
        const load = async () => {
          const manifest = await reading.api.manifest(address, reading.signal);
          return loadDictionary({...reading, address, manifest, shown: told.reference_step}, name);
        };
        const dictionary = await optional(load(), reading.warnings, describe(address));
        return dictionary === null ? [] : [[name, dictionary] as const];
      }),
    );
    return new Map(found.flat());
  },
};

export default [moves, changes, referencePictures];

/** Which layers of a run were compared with which of another, the deepest first; none where it was with none of it. */
export function pairsWith(
  manifest: Manifest,
  own: string,
  run: string,
): readonly Pick<PairJson, "layer" | "reference_layer">[] {
  const told = manifest.changes as ChangesJson | undefined;
  if (told === undefined || told.reference_run === "") return [];
  const isCalled = run === told.reference_run || (run.endsWith(`/${told.reference_run}`) && own !== run);
  return isCalled ? [...told.pairs].reverse() : [];
}

/** The run that a log calls so: where a folder above is looked at, its name has more before it, as the log's own has. */
export function runCalled(index: Index, name: string, own: string): string | undefined {
  const called = runsOf(index).filter((run) => run === name || run.endsWith(`/${name}`));
  return called.find((run) => run === name) ?? called.find((run) => own.startsWith(run.slice(0, -name.length)));
}

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

async function groupsOf(reading: Reading, {layer, reference_layer}: GroupPairJson): Promise<GroupChanges | null> {
  const of = activation(network("group", hidden(layer)));
  const [own, reference] = await Promise.all(
    ["changes", "reference changes"].map((name) =>
      valuesOf(reading, transform(name, of), null, `${name} of groups of ${layer}`, "absent"),
    ),
  );
  if (own === null || reference === null) return null;
  return {layer, referenceLayer: reference_layer, own: stateOf(own), reference: stateOf(reference)};
}

function stateOf(table: Float32Array): GroupsOfState {
  const n = table.length / N_GROUP_ROWS;
  const [became, effects, explained, strengths, ...named] = Array.from({length: N_GROUP_ROWS}, (_, i) =>
    row(table, i, n),
  );
  const channels = Array.from({length: n}, (_, group) => named.map((each) => each[group]).filter((each) => each >= 0));
  return {channels, became: becameOf(became), effects, explained, strengths};
}
