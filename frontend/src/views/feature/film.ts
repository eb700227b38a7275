/** What the page of a feature shows of the training. */
import {coursesOf, filmOf, type Film} from "../shared/filmstrip";
import {groupCoursesOf, groupFilmOf} from "../shared/groupFilm";
import type {Data} from "./data";

/** The film of what the page is about; null of a group that is not there. Numbers by class are those of `target`. */
export function filmIn(data: Data, target: number | null): Film | null {
  const {subject, layer, groups, image} = data;
  if (subject.kind === "channel") return filmOf(coursesOf(data, layer.name), subject.channel, target);
  const of = groups?.layers.at(0);
  if (of === undefined) return null;
  const {count, aligned, shared} = of;
  const which = {layer: layer.name, group: subject.group, count, aligned, shared};
  return groupFilmOf(groupCoursesOf(data, layer.name), which, image, target);
}
