/** What full bars and brightnesses stand for, in words. */
import {textsOf} from "../../language.svelte";
import {formatNumber} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Full} from "./scaling";

export const t = textsOf(
  {
    largest: {
      run: "the largest of this run",
      image: "the largest of this image",
      view: "the largest here",
    },
    percentile: {
      run: "the 99th percentile of this run",
      image: "the 99th percentile of this image",
      view: "the largest on screen",
    },
    full: (value: string, unit: string, over: string) => `${value} ${unit}, ${over}`,
    lengthsUnknown: "lengths of the vectors unknown: icons fill their cells",
    someLengthsUnknown: (n: number, of: number) => `lengths of ${n} of ${of} vectors unknown: striped grey`,
    scales: {
      run: "this run",
      runTitle: "The same for all steps and examples",
      view: "this view",
      viewTitle: "Full is the largest on screen",
    },
  },
  {
    largest: {run: "本次运行的最大值", image: "此图像的最大值", view: "此处的最大值"},
    percentile: {
      run: "本次运行的第 99 百分位数",
      image: "此图像的第 99 百分位数",
      view: "屏幕上的最大值",
    },
    full: (value, unit, over) => `${value} ${unit}，即${over}`,
    lengthsUnknown: "向量长度未知：图标填满格子",
    someLengthsUnknown: (n, of) => `${of} 个向量中有 ${n} 个长度未知：灰色条纹`,
    scales: {
      run: "本次运行",
      runTitle: "所有步和样例用同一尺度",
      view: "本视图",
      viewTitle: "以屏幕上的最大值为满",
    },
  },
);

/** Says what is full where that is the largest. */
export const fullText = ({value, over}: Full, unit: string): string =>
  t().full(formatNumber(value, EXACT), unit, t().largest[over]);

/** What is said where icons are to tell how long vectors are, and that is not known of any. */
export const lengthsUnknownText = (): string => t().lengthsUnknown;

/** What is said where that is not known of some. */
export const lengthsUnknown = (n: number, of: number): string => t().someLengthsUnknown(n, of);

export const percentileName = (over: Full["over"]): string => t().percentile[over];

/** Says what is full where that is the 99th percentile. */
export const percentileText = ({value, over}: Full): string => `${formatNumber(value, EXACT)}, ${percentileName(over)}`;
