/** What can be chosen of the comparison of two classes. */
import {indexOrNone, oneOf, type Values} from "../../selection/options";
import {brush} from "../shared/brush";
import {bars, icons} from "../shared/options";

/** What of a channel lies over the image: where it fires, or where what it says speaks for a class. */
export type Mask = "activation" | "evidence";

export const OPTIONS = {
  icons,
  bars,
  brush,
  mask: oneOf<Mask>(["activation", "evidence"]),
  /** How many channels are shown for each of the classes; none: as many as fit. */
  count: indexOrNone,
};

export type Chosen = Values<typeof OPTIONS>;
