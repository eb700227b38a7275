/** The page of a feature as something to take away: a picture, a table by class, and all its numbers. */
import type {IconPicture} from "../../elements/pictures/icon";
import {className} from "../../math/classes";
import {quoted} from "../../math/csv";
import {rounded, type Known} from "../../math/known";
import type {Data} from "./data";
import {shownOf} from "./derive";
import type {ClassFacts, Facts} from "./facts";
import {drawSheet} from "./sheet";
import {t} from "./text";

const known = (of: Known | null): number | null => of && rounded(of.value, of.error);
/** AUROCs are stored to within 0.002. */
const auroc = (value: number | null): number | null => value && Math.round(1000 * value) / 1000;

const HEAD =
  "class,name,images,auroc,lower_quartile,median,upper_quartile,evidence,right,wrong_without_it,right_without_it";

const rowOf = (of: ClassFacts, names: readonly string[]) => ({
  class: of.target,
  name: className(names, of.target),
  images: of.images,
  auroc: auroc(of.auroc),
  quartiles: of.quartiles?.map(known) ?? null,
  evidence: known(of.evidence),
  right: of.turned?.right ?? null,
  wrongWithoutIt: of.turned?.toWrong ?? null,
  rightWithoutIt: of.turned?.toRight ?? null,
});

/** What is not known is an empty field. */
export const csvOf = ({classes}: Facts, names: readonly string[]): string =>
  [
    HEAD,
    ...classes.map((of) => {
      const row = rowOf(of, names);
      const numbers = [row.auroc, ...(row.quartiles ?? [null, null, null]), row.evidence, row.right];
      const cells = [...numbers, row.wrongWithoutIt, row.rightWithoutIt].map((value) => value ?? "");
      return [row.class, quoted(row.name), row.images, ...cells].join(",");
    }),
  ].join("\n") + "\n";

export function jsonOf(data: Data, name: string): string {
  const {run, step, layer, subject, facts, classNames} = data;
  const of = subject.kind === "channel" ? {channel: subject.channel} : {group: subject.group + 1};
  const about = {run, step, layer: layer.name, ...of, name};
  if (facts === null) return JSON.stringify(about, null, 1);
  const {classes, columns, places, ...rest} = facts;
  return JSON.stringify(
    {
      ...about,
      ...rest,
      classes: classes.map((each) => rowOf(each, classNames)),
      columns: columns.map((each) => ({...each, auroc: auroc(each.auroc)})),
      places: places && {...places, shares: [...places.shares]},
    },
    null,
    1,
  );
}

export function copiedOf(data: Data, name: string, icon: IconPicture | null) {
  const {layer, step, subject, facts, thumbnails, classNames, probe} = data;
  const number = subject.kind === "channel" ? subject.channel : subject.group + 1;
  return {
    file: `feature_${layer.name}_${subject.kind}${number}_step${step}`,
    png: (background: string, ink: string) =>
      drawSheet(
        {
          title: t().sheet(name, step),
          icon: icon ?? {kind: "missing", text: ""},
          thumbnails,
          grid: layer,
          rows: facts === null ? null : shownOf(facts, 8, 3),
          contrast: facts?.contrast.slice(0, 8) ?? [],
          labelOf: (place: number) => {
            const label = probe?.labels?.at(place) ?? -1;
            return label < 0 ? t().examples.unlabelled : className(classNames, label);
          },
        },
        {background, ink},
      ),
    ...(facts === null ? {} : {csv: () => csvOf(facts, classNames)}),
    json: () => jsonOf(data, name),
  };
}
