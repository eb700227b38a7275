/** What is said of making a film of the steps. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    label: (kind: string | null) => `Steps as ${kind ?? "a film"}`,
    title: (count: number) => `A film of the figure at all ${count} steps; the page goes through them meanwhile`,
    making: "A film of the steps",
    drawn: (at: number, count: number) => `Drawing step ${at} of ${count}`,
    encoded: (at: number, count: number) => `Encoding step ${at} of ${count}`,
    cancel: "Cancel",
    failed: (why: string) => `No film was made: ${why}`,
    instead: "Saved as a GIF: this browser could not encode a WebM of this figure.",
  },
  {
    label: (kind) => (kind === null ? "各步动画" : `各步动画（${kind}）`),
    title: (count) => `将此图在全部 ${count} 步的样子制成动画；其间页面会逐步切换`,
    making: "各步动画",
    drawn: (at, count) => `正在绘制第 ${at} 步，共 ${count} 步`,
    encoded: (at, count) => `正在编码第 ${at} 步，共 ${count} 步`,
    cancel: "取消",
    failed: (why) => `未能制成动画：${why}`,
    instead: "已保存为 GIF：此浏览器无法将此图编码为 WebM。",
  },
);
