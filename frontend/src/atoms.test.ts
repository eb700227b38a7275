import {describe, expect, it} from "vitest";
import type {Atom} from "./grammar";
import {atomOf, cellOf, channelOf, release} from "./atoms";

describe("atoms", () => {
  const atoms: Atom[] = [
    {kind: "neuron", y: 1, x: 2, channel: 3},
    {kind: "spatial", y: 1, x: 2},
    {kind: "channel", channel: 3},
  ];

  it.each(atoms)("%j is the atom of its place and its channel", (atom) => {
    expect(atomOf(cellOf(atom), channelOf(atom))).toEqual(atom);
  });

  it("releasing ends with nothing pinned", () => {
    expect(release(atoms[0])).toEqual(atoms[1]);
    for (const atom of [atoms[1], atoms[2], null]) expect(release(atom)).toBeNull();
  });
});
