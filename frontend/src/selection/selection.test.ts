import {describe, expect, it} from "vitest";
import type {Atom} from "../grammar";
import {
  clampAtom,
  DEFAULT,
  format,
  formatAtom,
  hashWithKeys,
  keysOfHash,
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

const selections: Selection[] = [
  DEFAULT,
  {...DEFAULT, run: ".", step: 0, target: 0},
  {...DEFAULT, run: "a b&p.c=d#é/ü%", layer: "block/conv=1:0", step: -3, example: 7, icons: "dataset", view: "grids"},
  {...DEFAULT, view: "activation_grids", grid: "sized"},
  {...DEFAULT, target: 3, against: 0, mask: "evidence", bars: "view", count: 8},
  {...DEFAULT, view: "activation_grids", grid: "components", component: 0},
  {...DEFAULT, view: "spatial_attribution", hint: "second", signs: "both"},
  {...DEFAULT, view: "neuron_groups", groups: {"a/b:c,d%": 4, last: 12}, aligned: false, shared: true},
  ...atoms.map((atom) => ({...DEFAULT, atom})),
];

describe("the URL", () => {
  it.each(selections)("%j comes back from the hash, beside what was there", (selection) => {
    const before = "#semantic_dictionary&tagFilter=a%20b&p.other.run=x";
    const hash = hashWithKeys(before, format(selection));
    expect(parse(keysOfHash(hash))).toEqual(selection);
    expect(hashWithKeys(hash, {})).toBe(before);
    expect(hashWithKeys(hash, format(selection))).toBe(hash);
  });

  it("defaults need no keys", () => {
    expect(format(DEFAULT)).toEqual({});
    expect(parse({})).toEqual(DEFAULT);
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
    expect(parse({step: "x", example: "-1", target: "NaN", icons: "?", grid: "?", component: "-1", atom: "?"})).toEqual(
      DEFAULT,
    );
    for (const hash of ["", "#", "#&&=", "#p.semantic_dictionary.step", "#p.semantic_dictionary.run=%E0%A4%A"]) {
      expect(() => parse(keysOfHash(hash))).not.toThrow();
    }
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
