/** What the page of a feature shows of the training. */
import {coursesOf, filmOf, type Film} from "../shared/filmstrip";
import {groupCoursesOf, groupFilmOf} from "../shared/groupFilm";
import type {Data} from "./data";

/** The film of what the page is about; null of a group that is not there. Numbers by class are those of `target`. */
export function filmIn(data: Data, target: number | null): Film | null {
  const {subject, layer, groups, image} = data;
  if (subject.kind === "channel") return filmOf(coursesOf(data, layer.name), subject.channel, target);
  const count = groups?.layers.at(0)?.count;
  if (groups === null || count === undefined) return null;
  const which = {id: subject.group, count, shared: groups.shared, image};
  return groupFilmOf(groupCoursesOf(data, layer.name), which, target);
}
