/** What the view of weights says. */
import {byHand, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    get help() {
      return [
        "The weights themselves: the filters of the first convolution as small images, and how each layer’s weights moved since the step before.",
        byHand(
          "Grey is a weight of zero; a filter looks for what it looks like: each colour is lighter where its weight is positive, darker where negative. Point at one to see it at every step; a click opens its channel.",
          "Grey is a weight of zero; a filter looks for what it looks like: each colour is lighter where its weight is positive, darker where negative. A tap opens its channel.",
        ),
        "How far weights move says how much is learnt, not how well: a layer that hardly moves may be done, or frozen, or have too small a gradient.",
      ] as [string, string, string];
    },
    order: "Sort by",
    orders: {
      change: {
        text: "change",
        title: "How far each moved since the step before, or since the one it stands beside, as a share of its norm",
      },
      norm: {text: "norm", title: "The root of the sum of squares of its weights"},
      number: {text: "number", title: "In the order of the layer"},
    },
    scale: "Contrast",
    scales: {
      one: {text: "of the run", title: "White is the largest weight of the run: filters and steps can be compared"},
      each: {text: "of each", title: "White is the largest weight of each filter: shapes are seen, sizes are not"},
    },
    filter: (n: number) => `filter ${n}`,
    moved: "{filter} of {layer} changed most since step {step}: {share} of its norm",
    largest: "{filter} has the largest weights of the {n} filters of {layer}",
    classMoved: "The weights of {filter} changed most since step {step}: {share} of their norm",
    classLargest: "{filter} has the largest weights of the {n} classes of {layer}",
    layers: "{most} moves most: {share} of its norm since step {step}",
    still: "The weights did not move since step {step}",
    first: (shown: number, all: number) => `The first ${shown} of ${all} are shown.`,
    noLayers: "The weights of {n} layers at step {step}",
    moves: (most: string, share: string, least: string, little: string) =>
      `Moved since the step before: ${most} most (${share}), ${least} least (${little})`,
    movesOf: (name: string, share: string) => `Moved since the step before: ${name} ${share}`,
    noMoves: "How far layers moved is known from the second step on.",
    curve: "How far layers moved from step to step, as a share of their norm",
    filters: (layer: string) => `Filters of ${layer}`,
    classes: (layer: string) => `What ${layer} weighs, by class and pixel`,
    table: (layer: string, of: string) => `What ${layer} weighs most, by class and channel of ${of}`,
    over: (name: string) => `${name} over the steps`,
    stepOf: (step: number) => `step ${step}`,
    title: (name: string, norm: string, share: string | null) =>
      share === null ? `${name}: norm ${norm}` : `${name}: norm ${norm}, moved by ${share}`,
    weight: (layer: string, channel: number, name: string, value: string) =>
      `${layer} · ${channel} weighs ${value} for ${name}`,
    grey: "Grey is zero.",
    mixed: "The layer is given mixtures of the image’s channels: colours are those of its own input.",
    means: (channels: number) => `Of ${channels} channels the mean is drawn.`,
    lessThan: (what: string, step: number) => `${what}, less what they were at step ${step}: grey did not change`,
    noDifference: "Filters of two networks have nothing in common but their numbers: each is shown as it is.",
    older: (step: number) => `Weights are of step ${step}.`,
    layer: "layer",
    size: "weights",
    norm: "norm",
    share: "moved",
  },
  {
    get help() {
      return [
        "权重本身：第一个卷积的滤波器显示为小图像，以及各层权重自上一步以来移动了多少。",
        byHand(
          "灰色表示权重为零；滤波器寻找与其外观相似的东西：每种颜色在权重为正处较亮，为负处较暗。指向某个滤波器可查看它在各步的样子；点击可打开其通道。",
          "灰色表示权重为零；滤波器寻找与其外观相似的东西：每种颜色在权重为正处较亮，为负处较暗。轻触可打开其通道。",
        ),
        "权重移动多少说明学了多少，而不说明学得多好：几乎不动的层可能已学完、被冻结，或梯度太小。",
      ] as [string, string, string];
    },
    order: "排序",
    orders: {
      change: {text: "变化", title: "自上一步（或所比较的一步）以来各自移动的幅度，占其范数的比例"},
      norm: {text: "范数", title: "权重平方和的平方根"},
      number: {text: "编号", title: "按层中的顺序"},
    },
    scale: "对比度",
    scales: {
      one: {text: "整个运行", title: "白色为整个运行中最大的权重：滤波器与各步可以比较"},
      each: {text: "各自", title: "白色为每个滤波器自身最大的权重：可见形状，不可比大小"},
    },
    filter: (n) => `滤波器 ${n}`,
    moved: "自第 {step} 步以来，{layer} 的 {filter} 变化最大：其范数的 {share}",
    largest: "在 {layer} 的 {n} 个滤波器中，{filter} 的权重最大",
    classMoved: "自第 {step} 步以来，{filter} 的权重变化最大：其范数的 {share}",
    classLargest: "在 {layer} 的 {n} 个类别中，{filter} 的权重最大",
    layers: "{most} 移动最多：自第 {step} 步以来为其范数的 {share}",
    still: "自第 {step} 步以来权重没有移动",
    first: (shown, all) => `显示 ${all} 个中的前 ${shown} 个。`,
    noLayers: "第 {step} 步时 {n} 层的权重",
    moves: (most, share, least, little) => `自上一步以来的移动：${most} 最多（${share}），${least} 最少（${little}）`,
    movesOf: (name, share) => `自上一步以来的移动：${name} ${share}`,
    noMoves: "从第二步起才知道各层移动了多少。",
    curve: "各层逐步移动的幅度，占其范数的比例",
    filters: (layer) => `${layer} 的滤波器`,
    classes: (layer) => `${layer} 的权重，按类别和像素`,
    table: (layer, of) => `${layer} 中最强的权重，按类别和 ${of} 的通道`,
    over: (name) => `${name} 随各步的变化`,
    stepOf: (step) => `第 ${step} 步`,
    title: (name, norm, share) => (share === null ? `${name}：范数 ${norm}` : `${name}：范数 ${norm}，移动 ${share}`),
    weight: (layer, channel, name, value) => `${layer} · ${channel} 对 ${name} 的权重为 ${value}`,
    grey: "灰色为零。",
    mixed: "该层接收的是图像通道的混合：颜色为其自身输入的通道。",
    means: (channels) => `绘制的是 ${channels} 个通道的平均。`,
    lessThan: (what, step) => `${what}，减去第 ${step} 步时的权重：灰色表示没有变化`,
    noDifference: "两个网络的滤波器除编号外毫无共同之处：各按原样显示。",
    older: (step) => `权重来自第 ${step} 步。`,
    layer: "层",
    size: "权重数",
    norm: "范数",
    share: "移动",
  },
);
