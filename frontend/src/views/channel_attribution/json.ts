/** The numbers of channel attribution, to be taken away. */
import {rounded, type Known} from "../../math/known";
import type {EvidenceControl} from "../../model/controls";
import {testOf} from "../shared/checks";
import type {Data} from "./data";
import type {Node, Shown} from "./derive";

/** The numbers on screen, as JSON: null is not known, or was not measured. */
export function jsonOf(
  {example, step, target, classNames, relations}: Data,
  subject: Node | null,
  shown: readonly Shown[],
): string {
  const written = {
    example,
    step,
    relationsStep: relations?.step ?? null,
    class: target,
    name: classNames.at(target) ?? null,
    subject,
    layers: shown.map((each) => ({layer: each.layer.name, channels: each.layer.channels, ...described(each)})),
  };
  return `${JSON.stringify(written, null, 1)}\n`;
}

function described({column, checked, control}: Shown) {
  if (column.kind === "none") return {role: column.role, missing: column.why};
  const {role, among, full, unit, entries} = column;
  return {
    role,
    unit: unit.activationOf === null ? "logits" : `activation of ${unit.activationOf}`,
    known: among,
    fullBar: full.value,
    strongest: entries.map((entry) => {
      const test = testOf(checked, entry.channel);
      return {
        channel: entry.channel,
        value: numberOf(entry),
        removed: test && {
          lost: numberOf(test.lost),
          predicted: numberOf(test.predicted),
          standardError: test.error && numberOf(test.error),
          contradicted: test.contradicted,
        },
      };
    }),
    evidenceLessRandom: gainOf(control?.own.gain),
    inRandomWeights: gainOf(control?.random?.gain),
  };
}

const numberOf = ({value, error}: Known): number | null => (Number.isNaN(value) ? null : rounded(value, error));

function gainOf(gain: EvidenceControl["own"]["gain"] | undefined) {
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  return gain ? {value: known(gain.value), low: known(gain.low), high: known(gain.high)} : null;
}
