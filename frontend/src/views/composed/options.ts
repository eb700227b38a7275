/** What can be chosen of a composition. */
import {icons} from "../shared/options";

export const OPTIONS = {icons};
