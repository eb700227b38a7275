/** Reads what the atoms of a layer argue for, class by class. */
import {findBlobs} from "../api";
import {attribution, hidden, layersIn, network, type AtomKind, type Content} from "../grammar";
import type {ByClass} from "../model/evidence";
import {measured} from "./parts";
import type {Reader, Reading} from "./reader";

const explained = (content: Content, {manifest, example}: Reading): number[] =>
  findBlobs(manifest, content, example).flatMap(({targets}) => targets);

/** Reads evidence by atom: of the classes that are looked at where one is as large as the layer, else of all. */
function reader(atom: AtomKind, ofAll: boolean): Reader<ByClass> {
  const targetsOf = (content: Content, reading: Reading): number[] =>
    explained(content, reading).filter((target) => ofAll || reading.classes.includes(target));
  return {
    shapes: [attribution(network(atom, hidden("")), network("neuron", {kind: "output"}))],
    heldBy: () => ({kind: "snapshot", layers: []}),
    isLogged: (content, reading) => targetsOf(content, reading).length > 0,
    read: async (content, reading) => {
      const what = `evidence by ${atom} of ${layersIn(content).join()}`;
      const read = targetsOf(content, reading).map(async (target) => {
        const values = await measured(reading, content, reading.example, what, target);
        return values === null ? [] : [[target, values] as const];
      });
      return new Map((await Promise.all(read)).flat());
    },
  };
}

export default [reader("neuron", false), reader("spatial", true), reader("channel", true)];
