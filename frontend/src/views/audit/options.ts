/** What can be chosen of the audit. */
import type {Values} from "../../selection/options";
import {icons, level} from "../shared/options";

export const OPTIONS = {icons, level};

export type Chosen = Values<typeof OPTIONS>;
