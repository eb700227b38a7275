import {formatNumber} from "../../math/format";
import type {Full} from "./scaling";

const OVER = {
  run: "the largest of this run",
  image: "the largest of this image",
  view: "the largest here",
} as const;

export const fullText = ({value, over}: Full, unit: string): string => `${formatNumber(value)} ${unit}, ${OVER[over]}`;
