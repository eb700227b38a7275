/** Reads how steady decisions are: the manifest says it all. */
import {activation, network, transform} from "../grammar";
import type {Steadiness} from "../model/steadiness";
import type {Reader} from "./reader";

interface SteadinessJson {
  readonly examples: Steadiness["examples"];
  readonly n_passes: number;
  readonly steps: readonly number[];
  readonly compared_layer: string;
}

const steadiness: Reader<Steadiness> = {
  shapes: [transform("steadiness", activation(network("neuron", {kind: "output"})))],
  heldBy: () => ({kind: "steadiness", layers: [""]}),
  always: true,
  isLogged: () => true,
  read: (_, {address, manifest}) => {
    const told = manifest.steadiness as SteadinessJson | undefined;
    if (told === undefined) return Promise.resolve(null);
    return Promise.resolve({
      step: address.step,
      examples: told.examples,
      nPasses: told.n_passes,
      steps: told.steps,
      layer: told.compared_layer,
    });
  },
};

export default [steadiness];
