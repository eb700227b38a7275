/** What the views of groups say about groups. */
import {clauses, enumerated, textsOf} from "../../language.svelte";
import {formatReturned} from "../../math/classes";
import {formatCell, formatCosine, formatKnown, formatNumber} from "../../math/format";
import type {Cell} from "../../math/grid";
import {EXACT} from "../../math/known";
import {layerNoun} from "../../math/names";
import type {ViewData} from "../../model/frame";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import type {Group} from "./groups";
import type {GroupData} from "./groupsData";
import type {Piece} from "./headline";
import {againOf} from "./lead";

export const t = textsOf(
  {
    group: (tag: string) => `group ${tag}`,
    groupOf: (tag: string, layer: string) => `group ${tag} of ${layerNoun(layer)}`,
    rest: "rest of the layer",
    left: "rest",
    whole: "whole layer",
    isNew: "new at this step: no group of the step before is like it",
    similar: (cosine: string) => `its channels are ${cosine} like at the step before (cosine)`,
    again: (cosine: string, chance: string) =>
      `found again from random starts: ${cosine} (mean cosine of 2; ${chance} by chance)`,
    foundAgain: ", found again from other starts",
    notFoundAgain: ", but other starts find other groups",
    peak: (group: string, cell: string, value: string) => `${group}, most active at ${cell}: ${value}`,
    at: (cell: string, strengths: string) => `At ${cell}: ${strengths}`,
    unread: (example: number) => `The groups of neurons of example ${example} are logged, but cannot be read.`,
    none: (example: number, layer: string, step: number) =>
      `Of example ${example} no groups of neurons of ${layer} are logged at step ${step}. Groups(numbers) in the list log=[…] of the callback says how many there are to be; as many examples get theirs as time allows.`,
    otherStep: (groups: number, step: number) => `Groups are from step ${groups}, all else from step ${step}.`,
    incomplete: "Time was up before all groups and their icons were made: some are missing.",
    pieces: "Where no icon of a group was rendered, a piece of an image that excites it stands for it.",
    whose: "Groups of",
    whoseLabel: "Whose groups",
    own: "this image",
    ownTitle: "Found in this image alone: they tell its parts apart",
    shared: "all images",
    sharedTitle: "Found in all examples together: they mean the same in each",
    foundBy: "How these groups were found",
    numberOf: "Groups",
    numberOfLayer: (layer: string) => `Number of groups of ${layer}`,
  },
  {
    group: (tag) => `神经元组 ${tag}`,
    groupOf: (tag, layer) => `${layerNoun(layer)} 的神经元组 ${tag}`,
    rest: "该层其余部分",
    left: "其余",
    whole: "整个层",
    isNew: "此步新出现：上一步没有与它相似的神经元组",
    similar: (cosine) => `其通道与上一步的余弦相似度为 ${cosine}`,
    again: (cosine, chance) => `从随机起点重新找到：${cosine}（2 次的平均余弦；随机情况为 ${chance}）`,
    foundAgain: "，换一个起点也能找到",
    notFoundAgain: "，但换一个起点会得到别的组",
    peak: (group, cell, value) => `${group}，在${cell}激活最强：${value}`,
    at: (cell, strengths) => `${cell}：${strengths}`,
    unread: (example) => `样例 ${example} 的神经元组已记录，但无法读取。`,
    none: (example, layer, step) =>
      `样例 ${example} 在第 ${step} 步没有记录 ${layer} 的神经元组。回调的 log=[…] 列表中的 Groups(numbers) 指定组数；在时间允许的范围内为尽可能多的样例计算。`,
    otherStep: (groups, step) => `神经元组来自第 ${groups} 步，其余内容来自第 ${step} 步。`,
    incomplete: "时间不足，未能完成全部神经元组及其图标：部分缺失。",
    pieces: "没有渲染图标的神经元组，用使其激活的图像局部代替。",
    whose: "神经元组来自",
    whoseLabel: "神经元组的来源",
    own: "此图像",
    ownTitle: "仅由此图像得到：区分图像的各个部分",
    shared: "全部图像",
    sharedTitle: "由全部样例共同得到：在每张图像中含义相同",
    foundBy: "这些神经元组如何得到",
    numberOf: "组数",
    numberOfLayer: (layer) => `${layer} 的组数`,
  },
);

/** How like a group is to the groups of the step before; null where that is not known. */
export function changeText({similarities}: LayerGroups, {index, isNew}: Group): string | null {
  if (isNew) return t().isNew;
  const similarity = similarities?.[index];
  return similarity === undefined ? null : t().similar(formatNumber(similarity, EXACT));
}

/** How like itself a group comes out again; null where that was not measured. */
export function stabilityText({stability}: LayerGroups, {index}: Group): string | null {
  const [again, chance] = [stability?.[2 * index], stability?.[2 * index + 1]];
  if (again === undefined || chance === undefined || Number.isNaN(again)) return null;
  return t().again(formatCosine(again), formatCosine(chance));
}

/** Whether a group that is named is one that other starts find too; nothing where that is not known. */
export function againPieces(of: LayerGroups, index: number): Piece[] {
  const again = againOf(of, index);
  if (again === null) return [];
  return [t()[again === "again" ? "foundAgain" : "notFoundAgain"]];
}

/** What the model returns for a class. */
export const returned = ({output, outputs, truth, atMost}: ViewData, target: number): string =>
  formatReturned(outputs[target], output, target, truth, atMost);

/** Why there are no groups of this example. */
export const noGroupsText = ({
  example,
  layer,
  step,
  unread,
}: Pick<GroupData, "example" | "layer" | "step" | "unread">) =>
  unread ? t().unread(example) : t().none(example, layer.name, step);

/** Says what is from another step. */
export function noticesOf({step}: ViewData, groups: NeuronGroups): string[] {
  return groups.step === step ? [] : [t().otherStep(groups.step, step)];
}

/** Says whether all that was asked for was made, and what stands for groups of which no icon was rendered. */
export const missingOf = ({complete, layers}: NeuronGroups): string[] => [
  ...(complete ? [] : [t().incomplete]),
  ...(layers.some(({icons}) => icons === null) ? [t().pieces] : []),
];

/** What is chosen, to be read out. */
export function spokenOf(of: LayerGroups, groups: readonly Group[], group: Group | null, cell: Cell | null): string {
  if (group !== null) {
    const {tag, peak} = group;
    const value = formatNumber(peak.value, peak.error);
    const text = t().peak(t().groupOf(tag, of.layer.name), formatCell(peak), value);
    const change = changeText(of, group);
    return clauses([text, ...(change === null ? [] : [change])]);
  }
  if (cell === null) return "";
  const at = (cell.y * of.layer.width + cell.x) * of.count;
  const strengths = groups.map(({tag, index}) => `${t().group(tag)} ${formatKnown(of.spatial, at + index)}`);
  return t().at(formatCell(cell), enumerated(strengths));
}
