/** Loads how the layers are made of one another. */
import {findBlobs, type Index} from "../api";
import {attribution, hidden, network, type AtomKind} from "../grammar";
import {attributesChannels, attributesPositions, type Interfaced} from "../interfaces";
import type {Relation, Relations} from "../model/relations";
import {relationsAt} from "./catalog";
import type {Later} from "./later";
import {optional} from "./optional";
import {describe, measured, type Part} from "./parts";

/** Loads the relations that go with a snapshot, as far as the view shows them; they may come later. */
export async function loadRelations(
  part: Part,
  index: Index,
  example: number,
  view: Interfaced | null,
  later: Later,
): Promise<Relations | null> {
  const shown: Shown = {
    positions: view !== null && attributesPositions(view),
    channels: view !== null && attributesChannels(view),
  };
  const address =
    shown.positions || shown.channels ? relationsAt(index, part.address.run, part.address.step) : undefined;
  if (address === undefined) return null;
  const what = describe(address);
  const manifest = await optional(part.api.manifest(address, part.signal), part.warnings, what);
  if (manifest?.relations === undefined) return null;
  const own = {...part, address, manifest};
  const names = manifest.relations.layers.map(({name}) => name);
  const pairs = await later.load(`${what}, ${view?.id}, example ${example}`, () =>
    Promise.all(
      names.flatMap((last, i) => names.slice(0, i).map((first) => loadPair(own, first, last, example, shown))),
    ),
  );
  const complete = manifest.blobs.some((blob) => blob.example === example);
  return {step: address.step, complete, pairs};
}

interface Shown {
  readonly positions: boolean;
  readonly channels: boolean;
}

async function loadPair(part: Part, earlier: string, later: string, example: number, shown: Shown): Promise<Relation> {
  const [positions, channels] = await Promise.all([
    shown.positions ? measured(part, between("spatial", earlier, later), example, "relations of positions") : null,
    shown.channels ? loadChannels(part, earlier, later, example) : null,
  ]);
  return {earlier, later, positions, channels};
}

const between = (atom: AtomKind, earlier: string, later: string) =>
  attribution(network(atom, hidden(earlier)), network(atom, hidden(later)));

async function loadChannels(
  part: Part,
  earlier: string,
  later: string,
  example: number,
): Promise<Relation["channels"]> {
  const content = between("channel", earlier, later);
  const blob = findBlobs(part.manifest, content, example).at(0);
  const values = await measured(part, content, example, "relations of channels");
  return blob && values ? {later: blob.targets, values} : null;
}
