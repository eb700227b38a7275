/** What can be chosen of the audit. */
import type {Values} from "../../selection/options";
import {icons} from "../shared/options";

export const OPTIONS = {icons};

export type Chosen = Values<typeof OPTIONS>;
