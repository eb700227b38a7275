/** What can be chosen of the overview. */
import {oneOf, type Values} from "../../selection/options";
import {icons} from "../shared/options";

/** The hardest classes first, or in the order of their names. */
export type Sort = "accuracy" | "name";

export const OPTIONS = {icons, sort: oneOf<Sort>(["accuracy", "name"])};

export type Chosen = Values<typeof OPTIONS>;
