/** What can be chosen of the semantic dictionary. */
import {flag, type Values} from "../../selection/options";
import {brush} from "../shared/brush";
import {bars, icons} from "../shared/options";

export const OPTIONS = {
  icons,
  bars,
  brush,
  /** Whether what each channel argues for at the place stands beside it. */
  evidence: flag(false),
};

export type Chosen = Values<typeof OPTIONS>;
