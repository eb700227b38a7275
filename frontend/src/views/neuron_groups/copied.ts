/** The groups of a layer as something to take away. */
import type {Copied} from "../../elements/controls/copied";
import type {LayerGroups} from "../../model/groups";
import type {Chosen} from "./options";
import {described, pictureOf, type Effect, type Group} from "../shared/groups";
import type {Full} from "../shared/scaling";
import type {Data} from "./data";
import {csvOf} from "./derive";
import {drawSheet} from "./sheet";

export interface Shown {
  readonly data: Data;
  readonly of: LayerGroups;
  readonly groups: readonly Group[];
  /** The group that alone is shown. */
  readonly group: Group | null;
  readonly effects: readonly Effect[];
  readonly options: Chosen;
  readonly full: Full;
  readonly fullEffect: Full | null;
  readonly name: (target: number) => string;
}

export function copiedOf({data, of, groups, group, options, ...shown}: Shown): Copied {
  const {effects, name} = shown;
  const shared = data.groups?.shared;
  const {step, settings} = data.groups ?? {};
  return {
    file: `neuron_groups_${of.layer.name}_${of.count}${shared ? "_shared" : ""}_step${data.step}_example${data.example}`,
    png: (background, ink) =>
      drawSheet(
        {...shown, data, of, groups, only: group, picture: (each) => pictureOf(data, of, each, options.icons)},
        background,
        ink,
      ),
    csv: () => csvOf(groups, effects, name, of.stability),
    json: () =>
      `${JSON.stringify({example: data.example, step: data.step, groupsStep: step, shared, settings, ...described(of, groups, name)}, null, 1)}\n`,
  };
}
