/** Reads which classes cannot be ruled out. */
import {findBlobs} from "../api";
import {activation, network, transform} from "../grammar";
import type {Certainty} from "../model/certainty";
import {storedOf} from "./parts";
import type {Reader} from "./reader";

interface CertaintyJson {
  readonly n_examples: number;
  readonly n_classes: number;
  readonly n_held: number;
  readonly n_of_class: readonly number[];
  readonly levels: Certainty["levels"];
  readonly bins: Certainty["bins"];
  readonly calibration: readonly number[];
  readonly entropies?: EntropiesJson;
  readonly by_group?: readonly {
    readonly column: string;
    readonly groups: readonly string[];
    readonly n_held: readonly number[];
  }[];
}

interface EntropiesJson {
  readonly n_right: number;
  readonly n_wrong: number;
  readonly right: readonly number[];
  readonly wrong: readonly number[];
  readonly apart: number | null;
}

/** Of a log that has none, all fields are there, and empty. */
const entropiesOf = (told: EntropiesJson | undefined): Certainty["entropies"] =>
  told === undefined || told.n_right + told.n_wrong === 0
    ? null
    : {nRight: told.n_right, nWrong: told.n_wrong, right: told.right, wrong: told.wrong, apart: told.apart};

const OUTPUT = activation(network("neuron", {kind: "output"}));
const OF_GROUPS = transform("ranks by group", OUTPUT);

const certainty: Reader<Certainty> = {
  shapes: [transform("ranks", OUTPUT)],
  heldBy: () => ({kind: "certainty", layers: [""]}),
  isLogged: (content, {manifest}) => findBlobs(manifest, content, null).length > 0,
  read: async (content, reading) => {
    const told = reading.manifest.certainty as CertaintyJson | undefined;
    if (told === undefined) return null;
    const stored = await storedOf(reading, content, null, "prediction sets");
    const size = told.n_examples * told.n_classes;
    if (stored?.values.length !== size) return null;
    const columns = told.by_group ?? [];
    const grouped = columns.length === 0 ? null : await storedOf(reading, OF_GROUPS, null, "prediction sets by group");
    const [value, low, high, byChance] = told.calibration;
    return {
      step: reading.address.step,
      nExamples: told.n_examples,
      nClasses: told.n_classes,
      ranks: stored.values,
      nHeld: told.n_held,
      nOfClass: told.n_of_class,
      levels: told.levels,
      bins: told.bins,
      byGroup:
        grouped?.values.length !== columns.length * size
          ? []
          : columns.map(({column, groups, n_held: nHeld}, i) => {
              return {column, groups, nHeld, ranks: grouped.values.subarray(i * size, (i + 1) * size)};
            }),
      entropies: entropiesOf(told.entropies),
      error: told.calibration.length === 4 ? {value, low, high, byChance} : null,
    };
  },
};

export default [certainty];
