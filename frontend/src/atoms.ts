/** What is pinned as a place and a channel. */
import type {Atom} from "./grammar";
import type {Cell} from "./math/grid";

export const cellOf = (atom: Atom | null): Cell | null =>
  atom?.kind === "neuron" || atom?.kind === "spatial" ? {y: atom.y, x: atom.x} : null;

export const channelOf = (atom: Atom | null): number | null =>
  atom?.kind === "neuron" || atom?.kind === "channel" ? atom.channel : null;

/** The atom of a place and a channel, either of which may be missing. */
export function atomOf(cell: Cell | null, channel: number | null): Atom | null {
  if (cell !== null && channel !== null) return {kind: "neuron", ...cell, channel};
  if (cell !== null) return {kind: "spatial", ...cell};
  return channel === null ? null : {kind: "channel", channel};
}

/** Releases what was pinned last: of a neuron its channel, then its place. */
export const release = (atom: Atom | null): Atom | null =>
  atom?.kind === "neuron" ? atomOf(cellOf(atom), null) : null;
