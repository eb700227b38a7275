import {describe, expect, it} from "vitest";
import type {Address, BlobInfo, Index, Manifest} from "../api";
import {activation, attribution, dataset, dumps, hidden, network, transform, type Content} from "../grammar";
import {groups as groupsIn, contentOf} from "../interfaces";
import type {ViewData} from "../model/frame";
import {VIEWS} from "../views";
import {dataOf as gridDataOf} from "../views/activation_grids/data";
import {dataOf as comparisonOf} from "../views/compare_classes/data";
import {dataOf as dictionaryDataOf} from "../views/semantic_dictionary/data";
import {loadFrame, type Wanted} from "./frame";
import type {Warning} from "./optional";
import {layerOf, PLAIN} from "./page.fixture";
import type {Source} from "./source";

const OUTPUT = network("neuron", {kind: "output"});
const conv = hidden("conv");
const layer = layerOf("conv");

/** Blobs whose values are known: `values` by index. */
const values: number[][] = [[]];
function blob(content: Content, example: number | null, own: number[], targets: number[] = []): BlobInfo {
  const index = values.push(own) - 1;
  const measures = {minimum: Math.min(...own), maximum: Math.max(...own), p99: Math.max(...own)};
  return {
    index,
    content: dumps(content),
    example,
    targets,
    shape: shapeOf(own, targets),
    ...PLAIN,
    ...measures,
  };
}

const shapeOf = (own: number[], targets: number[]) =>
  targets.length === 0 ? [own.length] : [targets.length, own.length / targets.length];
const shaped = (b: BlobInfo, ...shape: number[]): BlobInfo => ({...b, shape});
const byChannel = attribution(network("channel", conv), OUTPUT);
const [named, resampled] = [
  (name: string) => transform(name, byChannel),
  transform("resampled ablation", byChannel),
] as const;
/** The checks of example 0: class 2 alone, and 1 against 2; a place for a third comparison is empty. */
const numbers = [
  [4, 3, 0.5, 0.25, 0, 0.1, 0.01, 2, 1, NaN, NaN, 2, 0, 0, 0.6, 4, 4, 3, 4, 4, 3],
  [-6, -3, 1, 0.5, 2, 0.7, 0.01, 2, 0.5, 0.25, 0.75, 2, 0.5, 0.1, 0.9, 1, 2, 3, 4, 5, 6],
  Array<number>(21).fill(NaN),
];
const noNumbers = Array<number>(3 * 21).fill(NaN);
const trustBlobs = [
  shaped(blob(named("ablated channels"), null, [2, 0, 1, 2]), 2, 2),
  shaped(blob(named("ablation"), 0, [5, 6, 7, 8], [1, 2]), 2, 2),
];
const checkBlobs = [
  blob(named("linearity"), null, [0, 0.5, 0.25]),
  shaped(blob(resampled, 0, [1, 2, 3, 4], [2, 1]), 2, 2),
  shaped(blob(transform("prediction", resampled), 0, [4, 3, 2, 1], [2, 1]), 2, 2),
  shaped(blob(transform("standard error", resampled), 0, [1, 1, 2, 3, 0, 0]), 3, 2),
  shaped(blob(named("comparisons"), null, [2, -1, 1, 2, -1, -1, -1, -1, -1, -1, -1, -1]), 2, 3, 2),
  shaped(blob(named("checks"), null, [...numbers.flat(), ...noNumbers]), 2, 3, 21),
  shaped(blob(named("contradicted"), null, [0, NaN, 1, 0, NaN, NaN, ...Array<number>(6).fill(NaN)]), 2, 3, 2),
];

const snapshot: Manifest = {
  snapshot: {n_examples: 2, n_classes: 3, class_names: [], labels: [2, -1], output: "softmax", layers: [layer]},
  blobs: [
    blob(dataset("examples"), 0, []),
    blob(dataset("examples"), 1, []),
    blob(activation(OUTPUT), null, [0, 5, 1, 9, 0, 0]),
    ...[0, 1].map((example) => blob(activation(network("neuron", conv)), example, [1, 2, 3, 4, 5, 6 + example])),
    blob(attribution(network("neuron", conv), OUTPUT), 0, [1, 1, 1, 1, 1, 1], [1]),
    blob(attribution(network("neuron", conv), OUTPUT), 0, [2, 2, 2, 2, 2, 2], [2]),
    blob(attribution(network("spatial", conv), OUTPUT), 0, [3, 3, 6, 6], [1, 2]),
    blob(attribution(network("channel", conv), OUTPUT), 0, [2, 2, 2, 4, 4, 4], [1, 2]),
    ...trustBlobs,
    ...checkBlobs,
  ],
};
const sprite = {tile_height: 1, tile_width: 1, columns: 1, count: 6};
const dictionary: Manifest = {
  dictionary: {layer, settings: {}, complete: true},
  blobs: [
    {...blob(transform("icons", network("channel", conv)), null, []), sprite},
    {...blob(transform("crops", dataset("dataset")), null, []), sprite, shape: [3, 2, 1, 1, 3]},
    blob(transform("icon maximum", network("channel", conv)), null, [1, 2, NaN]),
  ],
};

const vectors = activation(network("spatial", conv));
const components = transform("principal components", vectors);
const grid: Manifest = {
  grid: {layer, settings: {}, complete: true},
  blobs: [
    {...blob(transform("icons", vectors), 0, []), sprite},
    blob(transform("magnitude", vectors), 0, [3, 4]),
    blob(components, null, [1, 0, 0]),
    blob(transform("values", components), 0, [5, -5]),
    blob(transform("shares", components), null, [0.5]),
    {...blob(transform("icons", components), null, []), sprite},
  ],
};

const groups: Manifest = {
  groups: {layers: [layer], settings: {}, complete: true},
  blobs: [{...blob(activation(network("group", conv)), 0, [1, 2, 3, 4]), groups: 2}],
};

const steps = (...numbers: number[]) => numbers.map((step) => ({step, wall_time: step}));
const index: Index = {
  data_location: "",
  problems: [],
  runs: [
    {
      run: "r",
      tags: [
        {tag: "dictionary", kind: "dictionary", layer: "conv", steps: steps(2)},
        {tag: "snapshot", kind: "snapshot", layer: "", steps: steps(1, 4)},
      ],
    },
  ],
};
const withGrid: Index = {
  ...index,
  runs: [{run: "r", tags: [...index.runs[0].tags, {tag: "grid", kind: "grid", layer: "conv", steps: steps(3)}]}],
};
const withGroups: Index = {
  ...index,
  runs: [{run: "r", tags: [...index.runs[0].tags, {tag: "groups", kind: "groups", layer: "conv", steps: steps(4)}]}],
};
const nothing: Wanted = {
  run: null,
  step: null,
  example: 0,
  layer: null,
  target: null,
  against: null,
  view: "semantic_dictionary",
  choices: {},
  later: false,
};
const signal = new AbortController().signal;

interface Served {
  /** What stands for the snapshot. */
  readonly instead?: Manifest;
  readonly broken?: number[];
  readonly scales?: boolean;
  /** Where the tags of manifests are noted that were asked for. */
  readonly asked?: string[];
  /** The scale that the run says, in place of the usual. */
  readonly scale?: number;
  /** What the snapshot says otherwise. */
  readonly told?: Partial<NonNullable<Manifest["snapshot"]>>;
}

/** A server that has all this, but fails on the items that `broken` names. */
function source({broken = [], scales = true, asked = [], scale = 70, told, instead = snapshot}: Served = {}): Source {
  const served = {...instead, snapshot: {...instead.snapshot, ...told}};
  const item = <T>({index: i}: BlobInfo, result: T) =>
    broken.includes(i) ? Promise.reject(new Error("dropped")) : Promise.resolve(result);
  const api = {
    manifest: ({tag}: Address) => {
      asked.push(tag);
      return Promise.resolve({snapshot: served, dictionary, grid, groups}[tag]);
    },
    array: (_: Address, b: BlobInfo) =>
      item(b, {values: new Float32Array(values[b.index]), errors: () => 0, shape: b.shape}),
    image: (_: Address, b: BlobInfo) => item(b, {index: b.index} as unknown as ImageBitmap),
  };
  const known = [{content: dumps(activation(network("neuron", conv))), maximum: scale, p99: 60}];
  const ofRun = () => {
    asked.push("scales");
    return scales ? Promise.resolve(known) : Promise.reject(new Error("no scales"));
  };
  return {api, scales: ofRun, seen: new Set<string>()} as unknown as Source;
}

/** The snapshot with other logits. */
function withLogits(logits: number[]): Manifest {
  const content = activation(OUTPUT);
  const blobs = snapshot.blobs.map((b) => (b.content === dumps(content) ? blob(content, null, logits) : b));
  return {...snapshot, blobs};
}

/** Loads a frame, with what a view takes from its contents. */
async function loadAs<D>(dataOf: (data: ViewData) => D, among: Index, wanted: Partial<Wanted>, from = source()) {
  const frame = await loadFrame(from, among, {...nothing, ...wanted}, VIEWS, signal);
  return {...frame, data: dataOf(frame.data)};
}

const textOf = (warnings: readonly Warning[]): string => warnings.map(({text}) => text).join("\n");

const load = (wanted: Partial<Wanted> = {}, from = source()) => loadAs(dictionaryDataOf, index, wanted, from);

const loadWithGrid = (wanted: Partial<Wanted> = {}, from = source()) =>
  loadAs(wanted.view === "activation_grids" ? gridDataOf : dictionaryDataOf, withGrid, wanted, from);

it("groups make their views available, and are read where they are shown, without activations", async () => {
  const asked: string[] = [];
  const noted = source({asked});
  const open = (view: string) => loadFrame(noted, withGroups, {...nothing, view}, VIEWS, signal);
  const other = await open("semantic_dictionary");
  expect(other.views.map(({id}) => id)).toEqual(expect.arrayContaining(["neuron_groups", "group_attribution"]));
  expect(asked).not.toContain("groups");
  expect(other.data.get(contentOf(groupsIn(conv)))).toEqual({value: null, coming: false, from: null, problem: null});
  const {view, data} = await open("neuron_groups");
  expect(view?.id).toBe("neuron_groups");
  expect(data.get(contentOf(groupsIn(conv))).value?.of.count).toBe(2);
  expect(data.get(activation(network("neuron", conv))).value).toBeNull();
  expect(data.get(attribution(network("neuron", conv), OUTPUT)).value).toBeNull();
});

it("what values of the run are compared by is asked for where such values are shown", async () => {
  const asked: string[] = [];
  const noted = source({asked});
  const {view} = await loadFrame(noted, index, {...nothing, view: "channels"}, VIEWS, signal);
  expect(view?.id).toBe("channels");
  expect(asked).not.toContain("scales");
  await loadFrame(noted, index, {...nothing, view: "semantic_dictionary"}, VIEWS, signal);
  expect(asked.filter((what) => what === "scales")).toHaveLength(1);
});

it("what cannot be compared is asked for once, however many values are shown", async () => {
  const asked: string[] = [];
  const failing = source({asked, scales: false});
  await loadFrame(failing, index, {...nothing, view: "semantic_dictionary"}, VIEWS, signal);
  expect(asked.filter((what) => what === "scales")).toHaveLength(1);
});

describe("grids", () => {
  it("make their view available, of the step before the snapshot's, else after", async () => {
    const before = (await load()).views.map(({id}) => id);
    expect(before).not.toContain("activation_grids");
    const {views, view, data} = await loadWithGrid();
    expect(views.map(({id}) => id).filter((id) => !before.includes(id))).toEqual(["activation_grids"]);
    expect(view?.id).toBe("semantic_dictionary");
    expect(data.grids.map(({step, examples}) => ({step, examples}))).toEqual([{step: 3, examples: [0]}]);
    expect((await loadWithGrid({step: 1})).data.grids[0].step).toBe(3);
  });

  it("are loaded whole for their view", async () => {
    const {view, pending, data} = await loadWithGrid({view: "activation_grids"});
    const [{icons, magnitude, components: loaded}] = data.grids;
    expect(view?.id).toBe("activation_grids");
    expect(icons).not.toBeNull();
    expect([...(magnitude?.values ?? [])]).toEqual([3, 4]);
    expect([...(loaded?.shares ?? [])]).toEqual([0.5]);
    expect(loaded?.values.scale.over).toBe("image");
    // No dictionary; what can be asked about a region of the image comes later.
    expect([data.get(transform("icons", network("channel", conv))).value, pending]).toEqual([null, true]);
  });

  it("another view gets the icons alone, later", async () => {
    const from = source();
    expect((await loadWithGrid({}, from)).data.grids[0].icons).toBeNull();
    const {data} = await loadWithGrid({later: true}, from);
    expect(data.grids[0].icons).not.toBeNull();
    expect(data.grids[0].magnitude).toBeNull();
    const again = await loadWithGrid({}, from);
    expect(again.data.grids[0].icons).not.toBeNull();
    expect(again.pending).toBe(false);
  });

  it("of other examples are not looked for", async () => {
    for (const view of ["semantic_dictionary", "activation_grids"]) {
      const {data} = await loadWithGrid({view, example: 1, later: true});
      expect(data.grids[0]).toMatchObject({icons: null, magnitude: null, components: null, examples: [0]});
    }
  });

  it("that are broken are named, and the rest works", async () => {
    const broken = grid.blobs.map((b) => b.index);
    const {data, warnings} = await loadWithGrid({view: "activation_grids"}, source({broken}));
    expect(data.grids[0]).toMatchObject({icons: null, magnitude: null, components: null});
    expect(textOf(warnings)).toMatch(/grid, step 3, icons of example 0: dropped/);
  });
});

describe("loadFrame", () => {
  it("without wishes shows the last step, the first example, and evidence for the prediction", async () => {
    const {address, data, warnings} = await load();
    expect([address.step, data.example, data.prediction, data.target, data.label]).toEqual([4, 0, 1, 1, 2]);
    expect([...data.activations.values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(data.activations.scale).toMatchObject({maximum: 70, over: "run"});
    expect(warnings).toEqual([]);
  });

  it("several classes may be true; of a regression values are, where they are known", async () => {
    const several = {labels: [0, -1], true_classes: [{classes: [0, 1]}, {classes: []}]};
    const {data, examples} = await load({}, source({told: several}));
    expect([data.truth.classes, data.label, data.prediction]).toEqual([[0, 1], 1, 1]);
    expect(examples.map(({correct}) => correct)).toEqual([true, null]);
    const values = [0.5, "NaN", 2, "NaN", "NaN", "NaN"];
    const read = await load({}, source({told: {labels: [], output: "linear", true_values: values}}));
    expect([...(read.data.truth.values ?? [])]).toEqual([0.5, NaN, 2]);
    expect(read.data).toMatchObject({regression: true, label: null, classNames: ["output 0", "output 1", "output 2"]});
    expect(read.examples.map(({correct}) => correct)).toEqual([null, null]);
  });

  it("says of a layer that no gradient reaches why it has no evidence", async () => {
    const layers = [{...layer, cut_from_output: true}];
    const without = snapshot.blobs.filter(({content}) => !content?.includes('"attribution"'));
    const described = {n_examples: 2, n_classes: 3, class_names: [], labels: [2, -1], output: "softmax"};
    const cut: Manifest = {...snapshot, snapshot: {...described, layers}, blobs: without};
    const {data, warnings} = await load({}, source({instead: cut}));
    expect(data.evidence).toMatchObject({neurons: null, positions: null, channels: null});
    expect(textOf(warnings)).toMatch(/No gradient reaches layer “conv” from the output/);
  });

  it("picks the blob, or the row, of the target", async () => {
    for (const target of [1, 2]) {
      const {neurons, positions, channels} = (await load({target})).data.evidence;
      expect([...(neurons?.values ?? [])]).toEqual(Array(6).fill(target));
      expect([...(positions?.values ?? [])]).toEqual(Array(2).fill(3 * target));
      expect([...(channels?.values ?? [])]).toEqual(Array(3).fill(2 * target));
    }
  });

  it("says which classes have evidence where the target has none", async () => {
    const {evidence} = (await load({target: 0})).data;
    expect(evidence).toEqual({target: 0, neurons: null, positions: null, channels: null, neuronTargets: [1, 2]});
  });

  it("brings wishes back to what is there, and says so of each", async () => {
    const wishes = {run: "gone", step: 3, example: 99, layer: "gone", target: 99, view: "gone"};
    const {address, data, view, warnings} = await load(wishes);
    expect([address.run, address.step, data.example, data.layer.name, data.target]).toEqual(["r", 1, 1, "conv", 0]);
    expect(view?.id).toBe("compare_classes");
    expect(warnings.map(({text}) => text)).toEqual([
      "There is no run “gone”; this is “r”.",
      "Step 3 is not kept (TensorBoard keeps a sample of the steps); this is step 1.",
      "There is no layer “gone” here; this is “conv”.",
      "There is no example 99, the last one is 1; this is example 1.",
      "There is no class 99, the last one is 2.",
      "There is no view “gone”; this is “Compare classes”.",
    ]);
    expect(warnings.some(({retry}) => retry)).toBe(false);
  });

  it.each([0, 5, 999, -3])("says of step %i, which cannot have been kept, that there is none", async (step) => {
    const {address, warnings} = await load({step});
    const shown = step < 1 ? 1 : 4;
    expect(address.step).toBe(shown);
    const none = `There is no step ${step}: the steps that are kept go from 1 to 4; this is step ${shown}.`;
    expect(textOf(warnings)).toBe(none);
  });

  it("says of a view that is known that nothing of it is logged, and nothing of what is there", async () => {
    expect(textOf((await load({view: "activation_grids"})).warnings)).toMatch(
      /^The view “Activation grids” has nothing to show here.*; this is “Compare classes”\.$/,
    );
    const wishes = {run: "r", step: 4, example: 1, layer: "conv", target: 2, view: "semantic_dictionary"};
    expect((await load(wishes)).warnings).toEqual([]);
  });

  it.each([
    [NaN, 1, 2],
    [Infinity, 1, 2],
  ])(
    "says where the outputs are no numbers, %d: nothing is predicted there, and nothing is right or wrong",
    async (...row) => {
      const {examples, warnings} = await load({}, source({instead: withLogits([...row, 9, 0, 0])}));
      expect(textOf(warnings)).toMatch(/what the model returned for example 0 is not finite/);
      expect([...examples[0].outputs]).toEqual([NaN, NaN, NaN]);
      expect(examples.map(({correct}) => correct)).toEqual([null, null]);
      expect(examples[1].outputs[0]).toBeGreaterThan(0.9);
    },
  );

  it("refuses logits that are not of all examples and classes", async () => {
    for (const logits of [
      [0, 5, 1],
      [0, 5, 1, 9, 0, 0, 7],
    ]) {
      await expect(load({}, source({instead: withLogits(logits)}))).rejects.toThrow(
        `there must be logits for 2 × 3 classes, got ${logits.length}`,
      );
    }
  });

  it("says how many values are no numbers, and draws none of them", async () => {
    const content = activation(network("neuron", conv));
    const diverged = blob(content, 0, [1, NaN, Infinity, -Infinity, 5, 6]);
    const blobs = [diverged, ...snapshot.blobs.filter((b) => b.content !== dumps(content))];
    const {data, warnings} = await load({}, source({instead: {...snapshot, blobs}}));
    expect([...data.activations.values]).toEqual([1, NaN, NaN, NaN, 5, 6]);
    const said = "activations of conv: 3 of 6 values are NaN or infinite, and not drawn";
    expect(warnings.map(({text, retry}) => [text.endsWith(said), retry])).toEqual([[true, false]]);
    expect((await load({}, source({scale: NaN}))).data.activations.scale).toEqual({maximum: 6, p99: 6, over: "image"});
  });

  it("says which of several values of a class are meant only where they are as many as the classes", async () => {
    const content = attribution(network("channel", conv), OUTPUT);
    const odd = {...blob(content, 0, [2, 2, 2, 4, 4, 4], [1, 2]), shape: [3, 2]};
    const blobs = snapshot.blobs.map((b) => (b.content === dumps(content) ? odd : b));
    const {data, warnings} = await load({}, source({instead: {...snapshot, blobs}}));
    expect(data.evidence.channels).toBeNull();
    expect(textOf(warnings)).toMatch(/evidence by channel of conv: it names 2 classes, got values of 3/);
  });

  it("takes the icons that were there at the step, and says from which step they are", async () => {
    expect((await load({step: 4})).data.dictionary?.step).toBe(2);
    expect((await load({step: 1})).data.dictionary?.step).toBe(2);
  });

  it("loads crops where they are wanted, and from then on always", async () => {
    const from = source();
    expect((await load({}, from)).data.dictionary?.crops).toBeNull();
    expect((await load({later: true}, from)).data.dictionary?.crops).not.toBeNull();
    expect((await load({example: 1}, from)).data.dictionary?.crops).not.toBeNull();
  });

  it("does without what is broken, names it, and fails only where nothing could be shown", async () => {
    const find = (content: Content, {blobs}: Manifest) => blobs.find((b) => b.content === dumps(content))?.index ?? -1;
    const spatial = find(attribution(network("spatial", conv), OUTPUT), snapshot);
    const icons = find(transform("icons", network("channel", conv)), dictionary);
    const {data, warnings} = await load({}, source({broken: [spatial, icons], scales: false}));
    expect([data.evidence.positions, data.dictionary?.icons]).toEqual([null, null]);
    expect([...(data.dictionary?.iconMaximum ?? [])]).toEqual([1, 2, NaN]);
    expect(data.activations.scale).toMatchObject({maximum: 6, over: "image"});
    expect(warnings.map(({retry}) => retry)).toEqual([true, true, true]);
    expect(textOf(warnings)).toMatch(/Run “r”, snapshot, step 4.*dropped/);
    const neurons = find(activation(network("neuron", conv)), snapshot);
    await expect(load({}, source({broken: [neurons]}))).rejects.toThrow(
      "Run “r”, snapshot, step 4, activations of conv: dropped",
    );
    const blobs = snapshot.blobs.filter((b) => b.index !== neurons);
    await expect(load({}, source({instead: {...snapshot, blobs}}))).rejects.toThrow(
      "Run “r”, snapshot, step 4: the activations of layer conv are not logged for example 0",
    );
    const logits = find(activation(OUTPUT), snapshot);
    await expect(load({}, source({broken: [logits]}))).rejects.toThrow("Run “r”, snapshot, step 4, logits: dropped");
  });
});

describe("comparison", () => {
  const compare = (wanted: Partial<Wanted> = {}, from = source()) =>
    loadAs(comparisonOf, index, {view: "compare_classes", ...wanted}, from);

  it("is opened first, of the prediction with the truth that it missed; no other view loads it", async () => {
    const {view, data} = await compare({view: null});
    expect(view?.id).toBe("compare_classes");
    expect(data.comparison.classes).toEqual([1, 2]);
    const [left, right] = data.comparison.sides ?? [];
    expect([left?.target, ...(left?.channels.values ?? [])]).toEqual([1, 2, 2, 2]);
    expect([right?.target, ...(right?.channels.values ?? [])]).toEqual([2, 4, 4, 4]);
    expect((await load()).data.compared).toBeNull();
  });

  it("takes the classes that are wished for, and says which are not explained", async () => {
    const {comparison} = (await compare({target: 2})).data;
    expect(comparison.sides?.map(({target}) => target)).toEqual([2, 1]);
    expect(comparison.unexplained).toBeNull();
    const other = (await compare({target: 0, against: 1})).data.comparison;
    expect(other.sides?.map(({target}) => target)).toEqual([1, 2]);
    expect(other.unexplained).toBe(0);
  });

  it("waits for evidence by neuron only where it came before", async () => {
    const from = source();
    const first = await compare({}, from);
    expect([first.pending, first.data.comparison.sides?.[0].neurons]).toEqual([true, null]);
    expect(first.data.neuronTargets).toEqual([1, 2]);
    const {data} = await compare({later: true}, from);
    expect(data.comparison.sides?.map(({neurons}) => neurons?.values[0])).toEqual([1, 2]);
    expect((await compare({}, from)).data.comparison.sides?.[0].neurons).not.toBeNull();
  });

  it("comes with what was measured, of each class and comparison", async () => {
    const {trust} = (await compare()).data.comparison;
    expect([...(trust?.channels ?? [])]).toEqual([2, 0]);
    expect(trust?.linear).toEqual({exact: false, deviation: 0.5, tolerance: 0.25});
    expect(trust?.removals.map(({kind}) => kind)).toEqual(["zero", "resampled"]);
    const [zero, other] = trust?.removals ?? [];
    expect([
      [...(zero.effects.get(1)?.values ?? [])],
      [...(zero.effects.get(2)?.values ?? [])],
      zero.predicted,
    ]).toEqual([[5, 6], [7, 8], null]);
    expect([[...(other.effects.get(1)?.values ?? [])], [...(other.predicted?.get(1)?.values ?? [])]]).toEqual([
      [3, 4],
      [2, 1],
    ]);
    const [alone, pair, ...none] = trust?.examined ?? [];
    expect(none).toEqual([]);
    expect([alone.classes, pair.classes]).toEqual([
      [2, null],
      [1, 2],
    ]);
    expect(alone.checks).toMatchObject({evidence: 4, expected: 3, bias: 0.5, removal: "zero"});
    expect(pair.checks).toMatchObject({
      sumError: 0.5,
      removal: "resampled",
      nChannels: 2,
      slope: {value: 0.5, low: 0.25, high: 0.75},
      nSigns: 2,
      wrongSigns: {value: 0.5},
      joint: [
        {count: 3, predicted: 1, single: 2, measured: 3},
        {count: 10, predicted: 4, single: 5, measured: 6},
      ],
    });
    expect([[...pair.contradicted], [...(pair.errors?.values ?? [])]]).toEqual([
      [1, 0],
      [2, 3],
    ]);
  });

  it("of an older log has what was removed, and no checks", async () => {
    const gone = new Set(checkBlobs);
    const old = {...snapshot, blobs: snapshot.blobs.filter((each) => !gone.has(each))};
    const {data, warnings} = await compare({}, source({instead: old}));
    expect(data.comparison.trust).toMatchObject({linear: null, examined: [], removals: [{kind: "zero"}]});
    expect(textOf(warnings)).toBe("");
  });

  it("does without what cannot be read, or does not fit, and says so", async () => {
    const broken = trustBlobs.map(({index: i}) => i);
    const without = await compare({}, source({broken}));
    expect(without.data.comparison.trust).toBeNull();
    expect(textOf(without.warnings)).toMatch(/trust in conv: dropped/);
    const [channels] = trustBlobs;
    const fewer = shaped(blob(named("ablated channels"), null, [2, 0]), 2, 1);
    const damaged = {...snapshot, blobs: snapshot.blobs.map((each) => (each === channels ? fewer : each))};
    const odd = await compare({}, source({instead: damaged}));
    expect(odd.data.comparison.trust).toBeNull();
    expect(textOf(odd.warnings)).toMatch(/there must be numbers for 1 channels/);
  });

  it("needs two explained classes", async () => {
    const {comparison} = (await compare({example: 1})).data;
    expect(comparison).toEqual({classes: [], sides: null, unexplained: null, trust: null});
  });
});
