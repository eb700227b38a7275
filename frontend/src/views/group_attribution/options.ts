/** What can be chosen of group attribution. */
import type {Values} from "../../selection/options";
import {bars, groupChoice, icons} from "../shared/options";

export const OPTIONS = {icons, bars, ...groupChoice};

export type Chosen = Values<typeof OPTIONS>;
