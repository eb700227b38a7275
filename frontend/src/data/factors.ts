/** Reads what the factors of the evidence by position stand for. */
import {findBlobs} from "../api";
import {activation, network, transform} from "../grammar";
import type {Factors} from "../model/evidence";
import {valuesOf} from "./parts";
import type {Reader} from "./reader";

const factors: Reader<Factors> = {
  shapes: [transform("factors", activation(network("neuron", {kind: "output"})))],
  heldBy: () => ({kind: "snapshot", layers: []}),
  read: async (content, reading) => {
    const blob = findBlobs(reading.manifest, content, reading.example).at(0);
    const [values, again] = await Promise.all([
      valuesOf(reading, content, reading.example, "factors"),
      valuesOf(reading, transform("stability", content), reading.example, "stability of factors", "absent"),
    ]);
    if (blob === undefined || values === null) return null;
    const {targets} = blob;
    const nFactors = blob.shape[1];
    if (blob.shape[0] !== targets.length) {
      throw new Error(`factors name ${targets.length} classes, got values of ${blob.shape[0]}`);
    }
    const loadings = Float32Array.from(
      values,
      (_, i) => values[(i % targets.length) * nFactors + Math.floor(i / targets.length)],
    );
    return {targets, loadings, stability: again?.length === nFactors + 1 ? again : null};
  },
};

export default [factors];
