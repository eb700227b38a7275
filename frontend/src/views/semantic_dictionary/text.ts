/** What the semantic dictionary says. */
import {byHand, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    get help() {
      return [
        "At each position a layer computes one number for each of its channels; the view gives those that are largest a picture of what their channel looks for.",
        byHand(
          "Point at the image to read a position, at a picture to see where in the image its channel fires; click to keep either.",
          "Tap the image to read a position, a picture to see where in the image its channel fires.",
        ),
        "How strongly a channel fires does not say what it argues for: evidence does, and at one position that is an estimate.",
      ] as [string, string, string];
    },
    fires: {
      two: "{first} and {second} fire most here",
      alone: "{first} fires here far more than any other",
      only: "{first} fires here",
      little: "Hardly anything of {layer} fires here",
      unknown: "What fires here is not known",
    },
    place: {
      for: "{fires}: {by}a vote for {target}",
      against: "{fires}: {by}a vote against {target}",
      little: "{fires}: {by}of little weight for {target}",
      raises: "{fires}: {by}raising {target}",
      lowers: "{fires}: {by}lowering {target}",
      nothing: "{fires}",
    },
    byEstimate: "by estimate ",
    channel: {
      fires: "{channel} fires up to {largest} in this image",
      silent: "{channel} is nearly silent in this image",
      removed: "{does}; without it {target} changes by {change}, as measured",
      exact: "{does}; it gives {target} {evidence}, exactly",
      estimate: "{does}; by estimate it gives {target} {evidence}",
      nothing: "{does}",
    },
    evidenceFor: (target: string) => `evidence for ${target}`,
    evidenceTitle: "How much each channel argues for the selected class, or against it",
    compared: "Bars compared within",
    strongest: "Strongest channels at this position",
    image: (example: number, height: number, width: number, layer: string, cell: string) =>
      `Example ${example}, ${height} by ${width} positions of ${layer}; at ${cell}. Arrow keys move.`,
    spoken: (cell: string, channels: string) => `${cell}. Strongest channels: ${channels}.`,
    noPositions: (layer: string) => `${layer} has no positions: it sees the image as a whole.`,
    get positions() {
      return byHand(
        "Point at a position; click to keep it. Bars: how strongly channels fire.",
        "Tap a position. Bars: how strongly channels fire.",
      );
    },
    bright: (channel: number, largest: string, signed: boolean) =>
      `Bright is where channel ${channel} fires${signed ? ", bluish where it is negative" : ""}: up to ${largest} in this image.`,
    reaches: (largest: string, over: "run" | "image", silent: boolean) =>
      `${silent ? "That is nearly silent: the" : "The"} layer reaches ${largest} in this ${over}.`,
    trueClass: (label: number) => `, true class ${label}`,
    predicted: (name: string) => `Predicted ${name}`,
    right: (name: string) => `Predicted ${name}, which is right`,
    wrong: (name: string, truth: string) => `Predicted ${name}, but it is ${truth}`,
    whole: "What would excite this whole vector of activations",
    more: (n: number) => `… and ${n} more channel${n === 1 ? "" : "s"}`,
    withheld: (n: number, weak: boolean, others: boolean) =>
      `${others ? " with " : "… "}${n} of those above, ${weak ? "too weak to be kept" : "unknown"}`,
    noOthers: "no other channels",
    showMore: "show more",
    showFewer: "show fewer",
    all: (n: number) => `all ${n} channel${n === 1 ? "" : "s"}`,
    together: (target: string) => `their evidence together, for ${target}`,
    allTitle: (target: string) => `evidence of all channels at this position for ${target}`,
    cannotRead: "the evidence cannot be read",
    notLogged: "no evidence logged",
    overWhole: " over the whole image",
    wholeImage: (text: string) => `Over the whole image ${text}`,
    evidenceHere: (target: string, atPosition: boolean) =>
      `evidence ${atPosition ? "at this position" : "of the channel over the whole image"} for ${target}`,
    ofChannels: (target: string) =>
      `For ${target} the bars are of each channel over the whole image: its evidence at a position was not logged. It was for`,
    ofNone: (target: string) => `No evidence for ${target} was logged of this example. It was for`,
    legend: {
      grey: (full: string, over: "run" | "image" | "view", signed: boolean) =>
        `Grey: activation, 0 … ${full}, the largest ${over === "view" ? "on screen" : `of this ${over}`}${signed ? "; striped: negative" : ""}.`,
      for: "Blue",
      against: "red",
      evidence: (
        target: string,
        atPosition: boolean,
        full: string,
        sums: string | null,
        over: "run" | "image" | "view",
      ) =>
        `${atPosition ? "at this position" : "of the channel over the whole image"}, for ${target}: full at ±${full}${sums === null ? "" : ` (sums at ±${sums})`}, ${over === "view" ? "the largest on screen" : `the 99th percentile of this ${over}`}, and broken beyond.`,
      speaks: "speaks for it,",
      speaksAgainst: "against it,",
      estimate: (removed: boolean) =>
        `It is an estimate${removed ? ": of a channel that is pointed at stands below what removing it does" : ""}.`,
      strongest: (n: number) =>
        `Of each position the evidence of the ${n} strongest channels was logged; the others’ is in the sums alone.`,
    },
    inspector: {
      label: (channel: number) => `Channel ${channel}`,
      heading: (channel: number, layer: string) => `Channel ${channel} of ${layer}`,
      looksFor: (channel: number) => `What channel ${channel} looks for`,
      optimized: "optimized to excite it",
      crop: (i: number, value: string, place: string | null) =>
        `Crop ${i} of the data set, activation ${value}${place === null ? "" : `, ${place}`}`,
      image: (i: number) => `image ${i}`,
      excites: "what excites it most in the data set",
      noCrops: "no crops of the data set",
      apart: (i: number, channel: number) => `Icon ${i} of channel ${channel}, held apart from the others`,
      noneApart: "no icons held apart were rendered",
      difference: (n: number, value: string) =>
        `${n} icon${n === 1 ? "" : "s"} held apart: difference ${value} (0 alike, 1 unrelated)`,
      release: "release",
      escape: "Escape does it too",
      here: (y: number, x: number) => `at this position (${y}, ${x})`,
      inImage: "strongest in this image",
      lowest: "lowest in the data set",
      highest: "highest in the data set",
      onIcon: "on its optimized icon",
      again: (random: boolean) => `Its icon of another seed${random ? ", and in a network of random weights" : ""}`,
      againIcon: (channel: number, text: string) => `Icon of channel ${channel}: ${text}`,
      seed: "of another seed",
      random: "in a network of random weights",
      evidence: (target: string) => `evidence for ${target} over the whole image`,
      full: (value: string) => `full bar: ±${value}`,
    },
    cropPlace: (image: number, y: number, x: number) => `image ${image}, row ${y}, column ${x}`,
    sheet: {
      title: (layer: string, cell: string, step: number, example: number) =>
        `${layer}, ${cell}; step ${step}, example ${example}`,
      more: (n: number) => `… and ${n} more`,
      channel: (channel: number) => `channel ${channel}`,
    },
  },
  {
    get help() {
      return [
        "在每个位置，一个层为每个通道计算一个数值；本视图为其中最大的几个配上图片，说明该通道寻找什么。",
        byHand(
          "指向图像可读取某个位置，指向图片可看到该通道在图像何处激活；点击即可保留。",
          "轻触图像可读取某个位置，轻触图片可看到该通道在图像何处激活。",
        ),
        "通道激活的强弱并不说明它支持什么：证据才说明，而单个位置的证据是估计值。",
      ] as [string, string, string];
    },
    fires: {
      two: "{first} 与 {second} 在此处激活最强",
      alone: "{first} 在此处的激活远强于其他通道",
      only: "{first} 在此处激活",
      little: "{layer} 在此处几乎没有激活",
      unknown: "此处的激活未知",
    },
    place: {
      for: "{fires}；{by}此处支持 {target}",
      against: "{fires}；{by}此处反对 {target}",
      little: "{fires}；{by}此处对 {target} 影响甚微",
      raises: "{fires}；{by}此处使 {target} 升高",
      lowers: "{fires}；{by}此处使 {target} 降低",
      nothing: "{fires}",
    },
    byEstimate: "据估计，",
    channel: {
      fires: "{channel} 在此图像中的激活最高达 {largest}",
      silent: "{channel} 在此图像中几乎没有激活",
      removed: "{does}；实测去除它后，{target} 变化 {change}",
      exact: "{does}；它给予 {target} 的证据精确为 {evidence}",
      estimate: "{does}；据估计，它给予 {target} {evidence}",
      nothing: "{does}",
    },
    evidenceFor: (target) => `对${target}的证据`,
    evidenceTitle: "各通道在多大程度上支持或反对所选类别",
    compared: "条形的比较范围",
    strongest: "此位置最强的通道",
    image: (example, height, width, layer, cell) =>
      `样例 ${example}，${layer} 的 ${height} × ${width} 个位置；当前为${cell}。方向键可移动。`,
    spoken: (cell, channels) => `${cell}。最强的通道：${channels}。`,
    noPositions: (layer) => `${layer} 没有位置：它看到的是整幅图像。`,
    get positions() {
      return byHand(
        "指向一个位置即可读取，点击即可保留。条形表示各通道在该处激活的强弱。",
        "轻触一个位置即可读取。条形表示各通道在该处激活的强弱。",
      );
    },
    bright: (channel, largest, signed) =>
      `明亮之处是通道 ${channel} 激活的地方${signed ? "，偏蓝处为负" : ""}：在此图像中最高达 ${largest}。`,
    reaches: (largest, over, silent) =>
      `${silent ? "这几乎等于没有激活：" : ""}该层在${over === "run" ? "此运行" : "此图像"}中最高达 ${largest}。`,
    trueClass: (label) => `，真实类别 ${label}`,
    predicted: (name) => `预测为${name}`,
    right: (name) => `预测为${name}，正确`,
    wrong: (name, truth) => `预测为${name}，实际为${truth}`,
    whole: "能激发整个激活向量的图片",
    more: (n) => `……以及另外 ${n} 个通道`,
    withheld: (n, weak, others) => `${others ? "，连同" : "……"}上面的 ${n} 个通道（${weak ? "过弱，未保留" : "未知"}）`,
    noOthers: "没有其他通道",
    showMore: "显示更多",
    showFewer: "显示更少",
    all: (n) => `全部 ${n} 个通道`,
    together: (target) => `它们合计对${target}的证据`,
    allTitle: (target) => `此位置全部通道对${target}的证据`,
    cannotRead: "无法读取证据",
    notLogged: "未记录证据",
    overWhole: "（整幅图像）",
    wholeImage: (text) => `对整幅图像：${text}`,
    evidenceHere: (target, atPosition) => `${atPosition ? "此位置" : "该通道在整幅图像中"}对${target}的证据`,
    ofChannels: (target) => `对${target}，条形是各通道在整幅图像中的证据：未记录其在单个位置的证据。已记录的类别有`,
    ofNone: (target) => `此样例未记录对${target}的证据。已记录的类别有`,
    legend: {
      grey: (full, over, signed) =>
        `灰色：激活，0 … ${full}，${{run: "此运行中的最大值", image: "此图像中的最大值", view: "屏幕上的最大值"}[over]}${signed ? "；条纹：负值" : ""}。`,
      for: "蓝色",
      against: "红色",
      evidence: (target, atPosition, full, sums, over) =>
        `${atPosition ? "此位置" : "该通道在整幅图像中"}对${target}：满格为 ±${full}${sums === null ? "" : `（合计为 ±${sums}）`}，即${{run: "此运行的第 99 百分位数", image: "此图像的第 99 百分位数", view: "屏幕上的最大值"}[over]}，超出则断开。`,
      speaks: "表示支持，",
      speaksAgainst: "表示反对，",
      estimate: (removed) => `这是估计值${removed ? "：所指通道的下方列出去除它的效果" : ""}。`,
      strongest: (n) => `每个位置只记录了最强的 ${n} 个通道的证据；其余的只计入合计。`,
    },
    inspector: {
      label: (channel) => `通道 ${channel}`,
      heading: (channel, layer) => `${layer} 的通道 ${channel}`,
      looksFor: (channel) => `通道 ${channel} 寻找什么`,
      optimized: "为激发它而优化",
      crop: (i, value, place) => `数据集片段 ${i}，激活 ${value}${place === null ? "" : `，${place}`}`,
      image: (i) => `图像 ${i}`,
      excites: "数据集中最能激发它的片段",
      noCrops: "没有数据集片段",
      apart: (i, channel) => `通道 ${channel} 的图标 ${i}，与其他图标保持差异`,
      noneApart: "未生成保持差异的图标",
      difference: (n, value) => `${n} 个保持差异的图标：差异 ${value}（0 相同，1 无关）`,
      release: "松开",
      escape: "Esc 键也可以",
      here: (y, x) => `在此位置（${y}, ${x}）`,
      inImage: "此图像中最强",
      lowest: "数据集中最低",
      highest: "数据集中最高",
      onIcon: "在其优化图标上",
      again: (random) => `另一随机种子的图标${random ? "，以及随机权重网络中的图标" : ""}`,
      againIcon: (channel, text) => `通道 ${channel} 的图标：${text}`,
      seed: "另一随机种子",
      random: "随机权重的网络",
      evidence: (target) => `在整幅图像中对${target}的证据`,
      full: (value) => `满格：±${value}`,
    },
    cropPlace: (image, y, x) => `图像 ${image}，第 ${y} 行第 ${x} 列`,
    sheet: {
      title: (layer, cell, step, example) => `${layer}，${cell}；第 ${step} 步，样例 ${example}`,
      more: (n) => `……以及另外 ${n} 个`,
      channel: (channel) => `通道 ${channel}`,
    },
  },
);
