/** What the audit says of directions along which images of a class differ. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    title: "Unnamed differences",
    slice: "{class} is worse at one end of a direction of {layer} that no channel shows.",
    sliceShown: "{class} is worse at one end of a direction of {layer} that {concept} shows too.",
    right: (counted: string) => `${counted} right`,
    lead: "A direction of {layer} that no channel shows bears on {class} against {other}, by {margin} of the lead.",
    leadShown:
      "A direction of {layer} that {concept} shows too bears on {class} against {other}, by {margin} of the lead.",
    oneEnd: "one end",
    otherEnd: "other end",
    seen: (n: number, others: number) => `${n} images of one end, ${others} of the other`,
    none: (n: number) =>
      n === 0
        ? "Images of a class differ along no direction that is not chance."
        : `Along none of ${n} directions of layers is a class worse, or a decision moved, beyond chance.`,
    table: "Directions along which images of a class differ",
    heads: ["direction of", "images at its ends", "apart", "channel that shows it best", "worst class", "moves"],
    bySlice: (name: string, own: string, others: string, least: string) =>
      `${name}: ${own}, at the other end ${others}, worse by ${least} at least`,
    byChannel: (channel: number, area: string) => `${channel} (AUC ${area})`,
    moves: (name: string, other: string, margin: string) => `${name} against ${other}: ${margin} of the lead`,
  },
  {
    title: "没有名字的差异",
    slice: "{class} 在 {layer} 中一个没有通道能显示的方向的一端更差。",
    sliceShown: "{class} 在 {layer} 中一个 {concept} 也能显示的方向的一端更差。",
    right: (counted) => `判对 ${counted}`,
    lead: "{layer} 中一个没有通道能显示的方向影响 {class} 与 {other} 之间的判断：领先优势的 {margin} 随之改变。",
    leadShown:
      "{layer} 中一个 {concept} 也能显示的方向影响 {class} 与 {other} 之间的判断：领先优势的 {margin} 随之改变。",
    oneEnd: "一端",
    otherEnd: "另一端",
    seen: (n, others) => `${n} 张一端的图像，${others} 张另一端的`,
    none: (n) =>
      n === 0
        ? "同类图像沿任何方向的差异都不超出偶然。"
        : `沿各层的 ${n} 个方向，没有类别更差或判断被移动的程度超出偶然。`,
    table: "同类图像沿其不同的方向",
    heads: ["所在层", "两端的图像", "分离", "最能显示它的通道", "最差的类别", "移动"],
    bySlice: (name, own, others, least) => `${name}：${own}，另一端 ${others}，至少差 ${least}`,
    byChannel: (channel, area) => `${channel}（AUC ${area}）`,
    moves: (name, other, margin) => `${name} 与 ${other}：领先优势的 ${margin}`,
  },
);
