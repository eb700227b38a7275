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

export const PERCENTILE = {
  run: "the 99th percentile of this run",
  image: "the 99th percentile of this image",
  view: "the largest on screen",
} as const;

/** Says what is full where that is the 99th percentile. */
export const percentileText = ({value, over}: Full): string => `${formatNumber(value, EXACT)}, ${PERCENTILE[over]}`;
