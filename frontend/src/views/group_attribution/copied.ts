/** A flow diagram as something to take away. */
import type {Copied} from "../../elements/controls/copied";
import type {NeuronGroups} from "../../model/groups";
import {described} from "../shared/groups";
import type {GroupData} from "../shared/groupsData";
import {csvOf, linksOf, type Flow, type Names, type Ribbon, type Subject} from "./derive";
import {picturesOf} from "./pictures";
import {drawSheet} from "./sheet";
import type {Chosen} from "./options";
import {t} from "./wordsText";

export interface Shown {
  readonly data: GroupData;
  readonly groups: NeuronGroups;
  readonly flow: Flow;
  readonly ribbons: readonly Ribbon[];
  readonly subject: Subject;
  readonly names: Names;
  readonly options: Chosen;
  /** What the ribbons are of, and how they are to be read. */
  readonly title: string;
  readonly legend: string;
  /** What full widths stand for. */
  readonly widths: string;
}

export function copiedOf(shown: Shown): Copied {
  const {data, groups, flow, subject, names, options, title, legend, widths} = shown;
  const about =
    subject.kind === "class"
      ? `class${subject.target}`
      : `${flow.layers[subject.column].layer.name}_group${names.groups[subject.column][subject.index].tag}`;
  const sentences = legend.split(/(?<=\.) |(?<=。)/);
  return {
    file: `group_attribution_${about}_step${data.step}_example${data.example}`,
    png: (background, ink) =>
      drawSheet(
        {
          ...shown,
          title: t().sheet.at(title, data.step, data.example),
          lines: [t().sheet.ribbons, ...sentences, `${t().widths(widths)} ${t().estimates}`],
          pictures: (column, group) => picturesOf(data, flow.layers[column], group, options.icons),
        },
        background,
        ink,
      ),
    csv: () => csvOf(flow, names),
    json: () => `${JSON.stringify(jsonOf(shown, about, groups), null, 1)}\n`,
  };
}

const jsonOf = ({data, flow, names}: Shown, about: string, {step, shared, settings}: NeuronGroups) => ({
  example: data.example,
  step: data.step,
  groupsStep: step,
  shared,
  settings,
  subject: about,
  links: linksOf(flow, names),
  layers: flow.layers.map((of, i) => described(of, names.groups[i], names.name)),
});
