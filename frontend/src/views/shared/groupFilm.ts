/** A group of neurons over the training, by the number that it keeps over the steps: pure functions. */
import {first} from "../../elements/pictures/channelIcon";
import type {GroupOf} from "../../elements/pictures/icon";
import {hidden, type Interface, type Layer} from "../../grammar";
import {channelSummary, classActivations, contentOf, evidenceByClass, groups, ofGroups} from "../../interfaces";
import type {Course} from "../../model/course";
import type {ViewData} from "../../model/frame";
import type {FoundGroups, LayerGroups} from "../../model/groups";
import type {Probed} from "../../model/statistics";
import {filmWith, SAME, type Break, type Film, type Frame, type Statistics} from "./filmstrip";
import {cropsOf, groupsOf, pictureOf, type Group} from "./groups";

/** What a layer's groups were at every step; what was measured is of those that all examples share. */
export interface GroupCourses extends Statistics {
  readonly groups: Course<FoundGroups>;
}

/** The elements that a view declares as its course to show a filmstrip of a layer's groups. */
export const filmedGroups = (layer: Layer): Interface => [
  groups(layer),
  ofGroups(channelSummary(layer)),
  ofGroups(evidenceByClass(layer)),
  ofGroups(classActivations(layer)),
];

/** The elements of a strip beside a picture of a group, of which the largest activation alone is drawn. */
export const groupsFilmedShortly = (layer: Layer): Interface => [groups(layer), ofGroups(channelSummary(layer))];

/** The courses of a layer's groups, of a view that declares them. */
export function groupCoursesOf({course}: Pick<ViewData, "course">, name: string): GroupCourses {
  const layer = hidden(name);
  return {
    groups: course(contentOf(groups(layer))),
    summary: course(contentOf(ofGroups(channelSummary(layer)))),
    evidence: course(contentOf(ofGroups(evidenceByClass(layer)))),
    classes: course(contentOf(ofGroups(classActivations(layer)))),
  };
}

/** The group at a step at which it is there. */
interface At {
  readonly step: number;
  readonly of: LayerGroups;
  readonly group: Group;
}

const isOf = (of: LayerGroups, {count, aligned, shared}: GroupOf): boolean =>
  of.count === count && of.aligned === aligned && of.shared === shared;

/**
 * Puts together the film of a group; numbers by class are those of `target`. A piece of the example's image stands for it
 * where it has no picture.
 */
export function groupFilmOf(
  {groups: course, ...statistics}: GroupCourses,
  which: GroupOf,
  image: ImageBitmap,
  target: number | null,
): Film {
  const there = course.steps.flatMap(({step, value: {of}}): At[] => {
    if (!isOf(of, which)) return [];
    const group = groupsOf(of).find(({id}) => id === which.group);
    return group === undefined ? [] : [{step, of, group}];
  });
  const placeIn = ({step, nChannels}: Probed) => {
    const at =
      which.shared && which.aligned === 0 && nChannels === which.count
        ? there.find((each) => each.step === step)
        : undefined;
    return at?.group.index ?? null;
  };
  const frames = there.map((at) => frameOf(at, image));
  const breaks = there.flatMap(breakAt);
  return filmWith({of: "group", frames, breaks, coming: course.coming}, statistics, placeIn, target);
}

function frameOf({step, of, group}: At, image: ImageBitmap): Frame {
  const shown = pictureOf({image}, of, group, "optimized");
  // That it is a piece of this image is said where the group stands large.
  const icon = shown.kind === "tiles" ? {...shown, note: null} : shown;
  const crops = of.icons && cropsOf(of, group.index);
  return {step, icon, crop: crops && {...crops, ...first(crops, 1), note: null}};
}

function breakAt({step, of: {similarities}, group}: At): Break[] {
  if (group.isNew) return [{step, by: "new"}];
  const likeness = similarities?.[group.index] ?? NaN;
  return likeness < SAME ? [{step, by: "channels", likeness}] : [];
}
