/** What can be chosen of channel attribution. */
import {indexOrNone, oneOf, type Values} from "../../selection/options";
import {brush} from "../shared/brush";
import {bars, columns, icons} from "../shared/options";

/** Whether columns list the channels that support most, oppose most, or say most either way. */
export type Signs = "positive" | "negative" | "both";

export const OPTIONS = {
  icons,
  bars,
  brush,
  columns,
  signs: oneOf<Signs>(["positive", "negative", "both"]),
  /** How many channels are listed of each layer; none: the usual number. */
  count: indexOrNone,
};

export type Chosen = Values<typeof OPTIONS>;
