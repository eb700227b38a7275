/** What can be chosen of the gallery of channels. */
import {flag, oneOf, type Values} from "../../selection/options";
import {icons} from "../shared/options";

/** What channels are sorted by. */
export const ORDERS = ["activity", "evidence", "selectivity", "effect", "change", "number"] as const;
export type Order = (typeof ORDERS)[number];

export const OPTIONS = {
  icons,
  order: oneOf<Order>(ORDERS),
  /** Whether the strongest channels of every layer are shown, and not all of one. */
  all: flag(false),
};

export type Chosen = Values<typeof OPTIONS>;
