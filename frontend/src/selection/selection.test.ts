import {describe, expect, it} from "vitest";
import type {Atom} from "../grammar";
import {VIEWS} from "../views";
import {OLD_KEYS} from "./oldKeys";
import {declaredBy, valuesOf, waitsForAll, withValues} from "./options";
import {
  causeOf,
  clampAtom,
  DEFAULT,
  format,
  formatAtom,
  hashWithKeys,
  keysOfHash,
  lookingLike,
  moveAtom,
  parse,
  parseAtom,
  withoutPlace,
  type Selection,
} from "./selection";

const atoms: Atom[] = [
  {kind: "neuron", y: 4, x: 1, channel: 12},
  {kind: "spatial", y: 4, x: 1},
  {kind: "channel", channel: 12},
  {kind: "group", group: 2},
  {kind: "whole"},
];

const OPTIONS = declaredBy(VIEWS);
const choosing = (view: string, options: Selection["options"]): Selection => ({...DEFAULT, view, options});
const groups = {"a/b:c,d%": 4, last: 12};

const selections: Selection[] = [
  DEFAULT,
  {...DEFAULT, run: ".", step: 0, target: 0},
  {...DEFAULT, run: "a b&p.c=d#é/ü%", layer: "block/conv=1:0", step: -3, example: 7, view: "grids"},
  {...DEFAULT, step: 4, reference: {run: null, step: -1}, difference: true},
  {...DEFAULT, reference: {run: "a@b 1\n2", step: 0}},
  {...DEFAULT, reference: {run: "@4", step: null}},
  {...choosing("compare_classes", {icons: "dataset"}), target: 3, against: 0},
  choosing("activation_grids", {"activation_grids.grid": "sized", "activation_grids.component": 0}),
  choosing("activation_grids", {"activation_grids.zoom": {factor: 2.5, x: 0.1, y: 0.5}}),
  choosing("compare_classes", {bars: "view", "compare_classes.mask": "evidence", "compare_classes.count": 8}),
  choosing("spatial_attribution", {"spatial_attribution.hint": "second", "spatial_attribution.signs": "both"}),
  choosing("channel_attribution", {"channel_attribution.signs": "negative", "channel_attribution.count": 1}),
  choosing("neuron_groups", {groups, aligned: false, shared: true}),
  ...atoms.map((atom) => ({...DEFAULT, atom})),
];

const read = (keys: Readonly<Record<string, string>>) => parse(keys, OPTIONS);
const write = (selection: Selection) => format(selection, OPTIONS);

describe("the URL", () => {
  it.each(selections)("%j comes back from the hash, beside what was there", (selection) => {
    const before = "#semantic_dictionary&tagFilter=a%20b&p.other.run=x";
    const hash = hashWithKeys(before, write(selection));
    expect(read(keysOfHash(hash))).toEqual(selection);
    expect(hashWithKeys(hash, {})).toBe(before);
    expect(hashWithKeys(hash, write(selection))).toBe(hash);
  });

  it("defaults need no keys", () => {
    expect(write(DEFAULT)).toEqual({});
    expect(read({})).toEqual(DEFAULT);
  });

  it.each(atoms)("%j comes back from its text", (atom) => {
    expect(parseAtom(formatAtom(atom))).toEqual(atom);
  });

  it("says y before x", () => {
    expect(parseAtom("spatial.4.1")).toEqual({kind: "spatial", y: 4, x: 1});
  });

  it.each([
    "",
    "spatial",
    "spatial.1",
    "spatial.1.2.3",
    "spatial.1.-2",
    "channel.1e3",
    "toString",
    "channel.",
    "voxel.1",
  ])("the atom %j is none", (text) => {
    expect(parseAtom(text)).toBeNull();
  });

  it("nonsense means defaults and never throws", () => {
    expect(read({step: "x", example: "-1", target: "NaN", icons: "?", grid: "?", component: "-1", atom: "?"})).toEqual(
      DEFAULT,
    );
    for (const hash of ["", "#", "#&&=", "#p.semantic_dictionary.step", "#p.semantic_dictionary.run=%E0%A4%A"]) {
      expect(() => read(keysOfHash(hash))).not.toThrow();
    }
  });
});

describe("old links", () => {
  /** A value of each old key that was not its default, and what it means for the views that know it. */
  const OLD: Readonly<Record<string, readonly [string, Selection["options"]]>> = {
    icons: ["dataset", {icons: "dataset"}],
    bars: ["view", {bars: "view"}],
    groups: ["a%2Fb:4", {groups: {"a/b": 4}}],
    aligned: ["false", {aligned: false}],
    shared: ["true", {shared: true}],
    // Spatial attribution has that unless another is chosen.
    grid: ["sized", {"activation_grids.grid": "sized"}],
    component: ["1", {"activation_grids.component": 1}],
    mask: ["evidence", {"compare_classes.mask": "evidence"}],
    count: ["5", {"compare_classes.count": 5, "channel_attribution.count": 5}],
    hint: ["class", {"spatial_attribution.hint": "class"}],
    signs: ["both", {"spatial_attribution.signs": "both", "channel_attribution.signs": "both"}],
  };

  it.each(Object.entries(OLD))("%s means the same as ever", (key, [text, options]) => {
    expect(read({[key]: text}).options).toEqual(options);
  });

  it("are all known, and mean options that there are", () => {
    expect(Object.keys(OLD)).toEqual(expect.arrayContaining(Object.keys(OLD_KEYS)));
    for (const key of Object.values(OLD_KEYS).flat()) expect(OPTIONS).toHaveProperty([key]);
  });

  it("give way to what a link says by today's keys, and a value that one view lacks is its default there", () => {
    expect(read({mask: "evidence", "compare_classes.mask": "activation"}).options).toEqual({});
    expect(read({signs: "negative", grid: "components"}).options).toEqual({
      "channel_attribution.signs": "negative",
      "activation_grids.grid": "components",
    });
  });
});

describe("options", () => {
  const [compare, dictionary] = VIEWS.filter(({id}) => ["compare_classes", "semantic_dictionary"].includes(id));

  it("of one view are its own, shared ones are of all that declare them", () => {
    const chosen = withValues(compare, {}, {mask: "evidence", icons: "dataset"});
    expect(chosen).toEqual({"compare_classes.mask": "evidence", icons: "dataset"});
    expect(valuesOf(compare, chosen)).toMatchObject({icons: "dataset", bars: "run", mask: "evidence", count: null});
    expect(valuesOf(dictionary, chosen)).toMatchObject({icons: "dataset", bars: "run", evidence: false});
    expect(withValues(compare, chosen, {mask: "activation"})).toEqual({icons: "dataset"});
    expect([waitsForAll(OPTIONS, {}), waitsForAll(OPTIONS, chosen)]).toEqual([false, true]);
  });

  it("that choose data cause them to be loaded, the others do not", () => {
    const of = (options: Selection["options"]): Selection => ({...DEFAULT, options});
    expect(causeOf(DEFAULT, of({bars: "view"}), OPTIONS)).toBeNull();
    expect(causeOf(DEFAULT, of({bars: "view", aligned: false}), OPTIONS)).toBe("aligned");
    expect(causeOf(DEFAULT, {...DEFAULT, step: 3}, OPTIONS)).toBe("step");
    const shown = of({aligned: false, "compare_classes.count": 2});
    const wanted = {...of({bars: "view", icons: "dataset"}), atom: atoms[2]};
    expect(lookingLike(shown, wanted, OPTIONS)).toEqual({...of({aligned: false, bars: "view"}), atom: atoms[2]});
  });
});

describe("atoms", () => {
  const layer = {height: 3, width: 5, channels: 7};

  it("are clamped into the layer, and stay as they are once they are inside", () => {
    for (const atom of atoms) {
      const clamped = clampAtom(atom, layer);
      expect(clamped?.kind).toBe(atom.kind);
      expect(clampAtom(clamped, layer)).toEqual(clamped);
    }
    expect(clampAtom({kind: "neuron", y: 99, x: 99, channel: 99}, layer)).toEqual({
      kind: "neuron",
      y: 2,
      x: 4,
      channel: 6,
    });
    expect(clampAtom(null, layer)).toBeNull();
  });

  it("keep the place in another layer, and the channel on another example", () => {
    expect(moveAtom(atoms[0], {height: 8, width: 8}, {height: 16, width: 16})).toEqual({kind: "spatial", y: 9, x: 3});
    expect(moveAtom(atoms[2], layer, layer)).toBeNull();
    expect(withoutPlace(atoms[0], false)).toEqual(atoms[2]);
    expect(withoutPlace(atoms[1], true)).toBeNull();
  });

  it("of groups keeps those that all examples share", () => {
    expect(withoutPlace(atoms[3], true)).toEqual(atoms[3]);
    expect(withoutPlace(atoms[3], false)).toBeNull();
  });
});
