/** What can be chosen of the page of a feature. */
import {names} from "../../selection/names";
import {indexOrNone, type Values} from "../../selection/options";
import {groupChoice, icons} from "../shared/options";

export const OPTIONS = {
  icons,
  ...groupChoice,
  names,
  /** The class that is shown over time; null: the one that the channel follows best. */
  over: indexOrNone,
};

export type Chosen = Values<typeof OPTIONS>;
