/** The words of the view of neuron groups. */
import {byHand, textsOf} from "../../language.svelte";

const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

export const t = textsOf(
  {
    title: "Neuron groups",
    headline: {
      count: (n: number) => `${NUMBERS.at(n) ?? n} group${n === 1 ? "" : "s"}`,
      quoted: (name: string) => `“${name}”`,
      explain: "{count} explain {share} of {layer}",
      countOwn: "{count} of neurons of {layer} fire together on this image",
      countShared: "{count} of neurons of {layer} fire together in all images",
      join: "; ",
      end: ".",
      ofClass: {
        makes: "{group} makes {target} here: {value} by estimate",
        most: "{group} argues most for {target} here: {value} by estimate",
        two: "{group} and {second} argue most for {target} here, {value} at most by estimate",
        rest: "but most of what argues for {target} is in none of them: {value} by estimate",
        against: "none of them argues for {target}, and {group} most against it: {value} by estimate",
        none: "none of them argues for or against {target}",
      },
      ofOutput: {
        makes: "{group} raises {target} here: {value} by estimate",
        most: "{group} raises {target} most here: {value} by estimate",
        two: "{group} and {second} raise {target} most here, {value} at most by estimate",
        rest: "but most of what raises {target} is in none of them: {value} by estimate",
        against: "none of them raises {target}, and {group} lowers it most: {value} by estimate",
        none: "none of them raises or lowers {target}",
      },
    },
    get help() {
      return [
        "The groups of neurons of this layer that fire together: where each is active in the image, what it is made of, and what it argues for.",
        byHand(
          "Point at a group to see it alone, at a position for its groups; click to keep it. Bars to the right argue for a class, to the left against it.",
          "Tap a group to see it alone, a position for its groups. Bars to the right argue for a class, to the left against it.",
        ),
        "A group is what a factorisation finds, not a part that the network must have; what it argues for is an estimate, nothing was removed.",
      ] as [string, string, string];
    },
    subject: (n: number, layer: string, shared: boolean) =>
      `${n} group${n === 1 ? "" : "s"} of neurons of ${layer} that fire together ${shared ? "in all images" : "on this image"}`,
    legend: {
      for: "Blue",
      mid: ": for; ",
      against: "red",
      end: ": against, by estimate.",
    },
    get point() {
      return byHand("Point at a group or a place.", "Tap a group or a place.");
    },
    bright: (group: string, cell: string, value: string) =>
      `Bright: where ${group} is active, most at ${cell}: ${value}.`,
    below: (cell: string) => `Below: how active each group is at ${cell}.`,
    gone: (groups: string) => `Gone: ${groups}.`,
    goneTitle: "They were there at the step before.",
    imageLabel: (example: number, height: number, width: number, layer: string) =>
      `Example ${example}, ${height} by ${width} positions of ${layer}. Arrow keys move and keep a position.`,
    mapLabel: (layer: string) => `Where each group of ${layer} is active. Arrow keys move and keep a position.`,
    showCount: (n: number, layer: string) => `Show ${n} groups of ${layer}`,
    bars: "Colours compared within",
    unexplained: (layer: string, n: number) => `How much of ${layer} these ${n} groups explain was not logged.`,
    unreadExplained: (layer: string, n: number) => `How much of ${layer} these ${n} groups explain cannot be read.`,
    explained: (n: number, share: string, layer: string, left: string) =>
      `Together these ${n} groups explain ${share} of the squared activation of ${layer}; ${left} are left.`,
    restArgues: "What they leave argues too: it is the column “rest of the layer”.",
    scales: (map: string, bars: string | null) =>
      `Full colour on the image: ${map}.${bars === null ? "" : ` Full bar: ±${bars}.`}`,
    table: "The groups and what they argue for",
    groups: "Groups, from left to right of the image",
    effects: "What each group argues for, in units of the logit: estimates",
    class: "Class",
    output: "Output",
    mostActive: "most active",
    at: (cell: string) => `at ${cell}`,
    notLogged: "What the groups argue for was not logged.",
    cannotRead: "What the groups argue for cannot be read.",
    onLogit: (group: string, target: string) => `${group} on the logit of “${target}”`,
    leave: (layer: string) => `all that the groups leave of ${layer}`,
    together: "groups and rest together",
    isolate: (group: string) => `${group}: ${byHand("point to isolate it, click to keep", "tap to isolate it")}`,
    madeOf: "Selected group",
    mostly: "is mostly:",
    noChannels: "Which channels it is made of was not logged.",
    unreadChannels: "Which channels it is made of cannot be read.",
    crops: "Pieces of the data set:",
    share: (channel: number, value: string) => `channel ${channel}: ${value} of its length`,
    size: (value: string, share: string) => `size ${value} (Frobenius norm), ${share} of all groups’ squares`,
    sheet: {
      at: (layer: string, step: number, example: number) => `${layer}, step ${step}, example ${example}.`,
      bars: "Bars, which are estimates: blue, to the right, for; red, to the left, against.",
      again: (cosine: string) => `again ${cosine}`,
    },
    numbers: "Every number of the groups",
    sizes: "size (Frobenius norm)",
    again: (chance: string) => `found again (cosine; ${chance} by chance)`,
    againMeans:
      "Found again: mean cosine of a group’s channels to those of the group it is matched with, of two factorisations from random starts; 1: the same. It says something as far as it is above what chance gives.",
  },
  {
    title: "神经元组",
    headline: {
      count: (n) => `${n} 个神经元组`,
      quoted: (name) => `“${name}”`,
      explain: "{count}解释了 {layer} 的 {share}",
      countOwn: "{layer} 有{count}在此图像上一起激活",
      countShared: "{layer} 有{count}在全部图像中一起激活",
      join: "；",
      end: "。",
      ofClass: {
        makes: "此处 {target} 主要由 {group} 得出：估计为 {value}",
        most: "此处最支持 {target} 的是 {group}：估计为 {value}",
        two: "此处 {group} 和 {second} 最支持 {target}，估计最多 {value}",
        rest: "但支持 {target} 的证据大多不在其中：估计为 {value}",
        against: "没有一组支持 {target}，最反对它的是 {group}：估计为 {value}",
        none: "没有一组支持或反对 {target}",
      },
      ofOutput: {
        makes: "此处主要由 {group} 提高 {target}：估计为 {value}",
        most: "此处最能提高 {target} 的是 {group}：估计为 {value}",
        two: "此处 {group} 和 {second} 最能提高 {target}，估计最多 {value}",
        rest: "但提高 {target} 的大多不在其中：估计为 {value}",
        against: "没有一组提高 {target}，最降低它的是 {group}：估计为 {value}",
        none: "没有一组提高或降低 {target}",
      },
    },
    get help() {
      return [
        "显示该层一起激活的神经元组：各组在图像的何处激活、由哪些通道组成、支持什么。",
        byHand(
          "指向一个组可单独查看它，指向一个位置可查看那里的组；点击即保留。条向右表示支持该类别，向左表示反对。",
          "轻触一个组可单独查看它，轻触一个位置可查看那里的组。条向右表示支持该类别，向左表示反对。",
        ),
        "神经元组是分解的结果，网络未必真有这样的部分；它支持什么只是估计，并未移除任何东西加以测量。",
      ] as [string, string, string];
    },
    subject: (n, layer, shared) => `${layer} 中${shared ? "在全部图像中" : "在此图像上"}一起激活的 ${n} 个神经元组`,
    legend: {for: "蓝", mid: "表示支持，", against: "红", end: "表示反对，均为估计。"},
    get point() {
      return byHand("指向一个组或一个位置；点击即保留。", "轻触一个组或一个位置。");
    },
    bright: (group, cell, value) => `亮处：${group} 激活之处，在${cell}最强：${value}。`,
    below: (cell) => `下方：各组在${cell}的激活。`,
    gone: (groups) => `已消失：${groups}。`,
    goneTitle: "上一步时它们还在。",
    imageLabel: (example, height, width, layer) =>
      `样例 ${example}，${layer} 的 ${height} × ${width} 个位置。方向键移动并保留位置。`,
    mapLabel: (layer) => `${layer} 的各组在何处激活。方向键移动并保留位置。`,
    showCount: (n, layer) => `显示 ${layer} 的 ${n} 个组`,
    bars: "颜色的比较范围",
    unexplained: (layer, n) => `没有记录这 ${n} 个组解释了 ${layer} 的多少。`,
    unreadExplained: (layer, n) => `无法读取这 ${n} 个组解释了 ${layer} 的多少。`,
    explained: (n, share, layer, left) => `这 ${n} 个组共解释了 ${layer} 激活平方的 ${share}；剩余 ${left}。`,
    restArgues: "剩余部分同样支持或反对：见“该层其余部分”一列。",
    scales: (map, bars) => `图像上的满色：${map}。${bars === null ? "" : `满条：±${bars}。`}`,
    table: "神经元组及其支持的类别",
    groups: "神经元组，按图像从左到右",
    effects: "各组支持什么，以 logit 为单位：估计值",
    class: "类别",
    output: "输出",
    mostActive: "最强激活",
    at: (cell) => `在${cell}`,
    notLogged: "没有记录各组支持什么。",
    cannotRead: "无法读取各组支持什么。",
    onLogit: (group, target) => `${group} 对“${target}”的 logit`,
    leave: (layer) => `${layer} 中各组未解释的全部`,
    together: "各组与其余部分合计",
    isolate: (group) => `${group}：${byHand("指向可单独查看，点击即保留", "轻触可单独查看")}`,
    madeOf: "所选神经元组",
    mostly: "主要由这些通道组成：",
    noChannels: "没有记录它由哪些通道组成。",
    unreadChannels: "无法读取它由哪些通道组成。",
    crops: "数据集局部：",
    share: (channel, value) => `通道 ${channel}：占其长度的 ${value}`,
    size: (value, share) => `大小 ${value}（弗罗贝尼乌斯范数），占各组平方和的 ${share}`,
    sheet: {
      at: (layer, step, example) => `${layer}，第 ${step} 步，样例 ${example}。`,
      bars: "条为估计值：蓝色向右表示支持，红色向左表示反对。",
      again: (cosine) => `重新找到 ${cosine}`,
    },
    numbers: "神经元组的全部数值",
    sizes: "大小（弗罗贝尼乌斯范数）",
    again: (chance) => `重新找到（余弦；随机情况为 ${chance}）`,
    againMeans:
      "重新找到：从两个随机起点重新分解，该组的通道与所匹配的组之间的平均余弦；1 表示相同。只有高于随机情况的部分才有意义。",
  },
);
