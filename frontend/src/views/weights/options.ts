/** What can be chosen of the weights. */
import {oneOf, type Values} from "../../selection/options";

/** What filters and rows are sorted by. */
export const ORDERS = ["change", "norm", "number"] as const;
export type Order = (typeof ORDERS)[number];
/** What is black or white in a picture of weights: the largest weight of the run, or of the picture itself. */
export const SCALES = ["one", "each"] as const;
export type Scaled = (typeof SCALES)[number];

export const OPTIONS = {order: oneOf<Order>(ORDERS), scale: oneOf<Scaled>(SCALES)};

export type Chosen = Values<typeof OPTIONS>;
