/** What can be chosen of the semantic dictionary. */
import type {Values} from "../../selection/options";
import {bars, icons} from "../shared/options";

export const OPTIONS = {icons, bars};

export type Chosen = Values<typeof OPTIONS>;
