/** What can be chosen of the view. */
import {icons} from "../shared/options";

export const OPTIONS = {icons};
