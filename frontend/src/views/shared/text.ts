import {formatNumber} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Full} from "./scaling";

const LARGEST = {
  run: "the largest of this run",
  image: "the largest of this image",
  view: "the largest here",
} as const;

/** Says what is full where that is the largest. */
export const fullText = ({value, over}: Full, unit: string): string =>
  `${formatNumber(value, EXACT)} ${unit}, ${LARGEST[over]}`;

/** What is said where icons are to tell how long vectors are, and that is not known of any. */
export const LENGTHS_UNKNOWN = "lengths of the vectors unknown: icons fill their cells";

/** What is said where that is not known of some. */
export const lengthsUnknown = (n: number, of: number): string =>
  `lengths of ${n} of ${of} vectors unknown: striped grey`;

export const PERCENTILE = {
  run: "the 99th percentile of this run",
  image: "the 99th percentile of this image",
  view: "the largest on screen",
} as const;

/** Says what is full where that is the 99th percentile. */
export const percentileText = ({value, over}: Full): string => `${formatNumber(value, EXACT)}, ${PERCENTILE[over]}`;
