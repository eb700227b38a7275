/** What can be chosen of the view of neuron groups. */
import type {Values} from "../../selection/options";
import {brush} from "../shared/brush";
import {bars, groupChoice, icons} from "../shared/options";

export const OPTIONS = {icons, bars, brush, ...groupChoice};

export type Chosen = Values<typeof OPTIONS>;
