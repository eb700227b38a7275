/** What can be chosen of transport. */
import {index, type Option, type Values} from "../../selection/options";
import {icons} from "../shared/options";

/** Which pair of sets, by its name; none: the first. */
const pair: Option<string> = {initial: "", read: (text) => text.slice(0, 200), write: (value) => value};

/** How far the first set has gone on its way, in percent. */
const moved: Option<number> = {
  initial: 0,
  read: (text) => {
    const found = index(text);
    return found === undefined || found > 100 ? undefined : found;
  },
  write: String,
};

export const OPTIONS = {icons, pair, moved};

export type Chosen = Values<typeof OPTIONS>;
