/** The views in their groups: pure functions. */
import type {Group, View} from "../views/view";
import {t} from "./text";

export const GROUPS: readonly Group[] = ["run", "image", "change", "audit"];

export const groupTitle = (group: Group): string => {
  const {groupRun: run, groupImage: image, groupChange: change, groupAudit: audit} = t();
  return {run, image, change, audit}[group];
};

export interface ViewGroup {
  readonly id: Group;
  readonly title: string;
  readonly views: readonly View[];
}

/** The groups that have views, in their order. */
export const groupsOf = (views: readonly View[]): ViewGroup[] =>
  GROUPS.map((id) => ({id, title: groupTitle(id), views: views.filter(({group}) => group === id)})).filter(
    ({views: own}) => own.length > 0,
  );

/** The view that a group opens with: the first that has something to show, else the first. */
export const opening = ({views}: ViewGroup, offered: readonly View[]): View =>
  views.find((view) => offered.includes(view)) ?? views[0];
