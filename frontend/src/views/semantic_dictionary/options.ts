/** What can be chosen of the semantic dictionary. */
import {flag, type Values} from "../../selection/options";
import {bars, icons} from "../shared/options";

export const OPTIONS = {
  icons,
  bars,
  /** Whether what each channel argues for at the place stands beside it. */
  evidence: flag(false),
};

export type Chosen = Values<typeof OPTIONS>;
