/** The words of the comparison of two classes. */
import {byHand, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    get help() {
      return [
        "Each picture is what one channel of the layer looks for. Those at the left argue for class A, those at the right for class B; the longer the bar, the stronger.",
        byHand(
          "Point at a channel to see where in the image it fires or argues, or at a place in the image to see which channels argue there. A click keeps it, Escape lets go.",
          "Tap a channel to see where in the image it fires or argues, or a place in the image to see which channels argue there. Another tap lets go.",
        ),
        byHand(
          "Bars are estimates by gradients. The tick on each is what removing the channel really does, its number where you point; where it contradicts the bar, its sign is crossed.",
          "Bars are estimates by gradients. The tick on each is what removing the channel really does; where it contradicts the bar, its sign is crossed.",
        ),
      ] as [string, string, string];
    },
    headline: {
      flips: "Without {channel}, {loser} would beat {winner}: measured by removing it",
      share: "{channel} makes {share} of the lead of {winner} over {loser}, measured by removing it",
      small:
        "No channel that was removed decides alone between {winner} and {loser}: most, {share} of the lead, hangs on {channel}",
      none: "Of the channels that were removed none surely costs {winner} any of its lead over {loser}",
      estimate: "By estimate, {left} says most for {a} and {right} most for {b}",
      oneSided: "By estimate, {channel} says most for {winner}; none speaks for {loser}",
      silent: "No channel tells {a} from {b}",
      at: "At row {y}, column {x}: by estimate {left} says most for {a}, {right} most for {b}",
      atOneSided: "At row {y}, column {x}: by estimate {channel} says most for {winner}",
      atSilent: "At row {y}, column {x} no channel tells {a} from {b}",
    },
    channel: (index: number) => `channel ${index}`,
    classA: (regression: boolean) => (regression ? "Output A" : "Class A"),
    classB: (regression: boolean) => (regression ? "Output B" : "Class B"),
    swap: "swap",
    swapTitle: "A becomes B, and B becomes A",
    roles: {
      prediction: "prediction",
      truth: "true class",
      oneTruth: "a true class",
      second: "runner-up",
      logit: (value: string) => `logit ${value}`,
      value: (value: string) => `value ${value}`,
      unknown: "unknown",
    },
    onImage: "On the image",
    masks: {
      activation: "where it fires",
      activationTitle: "How strongly the channel is active at each position",
      evidence: "where it argues",
      evidenceTitle: "What the channel says for either at each position",
    },
    image: (example: number, height: number, width: number, layer: string) =>
      `Example ${example}, ${height} by ${width} positions of ${layer}. Arrow keys move.`,
    axis: (a: string, b: string) => `Channels, from those that most support ${a} to those that most support ${b}`,
    noneFor: (letter: string) => `No channel speaks for ${letter} here.`,
    bar: (value: string, letter: string) => `${value} for ${letter}`,
    removed: "without it",
    removedTitle: (how: string, predicted: string) =>
      `What A − B changed when this channel was ${how}; predicted: ${predicted}`,
    entry: (channel: number) =>
      `Channel ${channel}: ${byHand("hover to see where it fires, click to keep", "tap to see where it fires")}`,
    between: (n: number) => `${n} channel${n === 1 ? "" : "s"} between, together`,
    noOthers: (known: boolean) => (known ? "no other known channels" : "no other channels"),
    unknown: (n: number) => `${n} channel${n === 1 ? "" : "s"} unknown`,
    sum: (known: number, of: number, place: string, net: string) =>
      known === of
        ? `All ${of} channels${place} together push ${net} for A.`
        : `The known ${known} of ${of} channels${place} together push ${net} for A.`,
    atPosition: " at this position",
    ofLayer: (layer: string) => ` of ${layer}`,
    difference: (regression: boolean, value: string) => `${regression ? "Difference" : "Logit difference"}: ${value}.`,
    estimates: "Bars: estimates. Ticks: measured by removal.",
    ticks: "Ticks: measured.",
    estimatesAt: "Bars are estimates: nothing is removed at one position.",
    disagree: (n: number) =>
      n === 1 ? "One channel shown disagrees with its removal." : `${n} channels shown disagree with their removals.`,
    bars: "Bars compared within",
    runTitle: "The same for all steps, examples and classes",
    viewTitle: "As long as the largest bar on screen",
    over: {
      run: "the largest evidence of this run",
      image: "the largest evidence of this image",
      view: "the largest on screen",
    },
    scale: (full: string, over: string, mayBreak: boolean) =>
      `Bars to the left, teal, push to A; to the right, violet, to B. Net is for A minus for B. A full bar is ${full} logits, ${over}${mayBreak ? "; a longer one is cut" : ""}. Numbers of channels and their sums are estimates; what removing a channel does is measured.`,
    count: (regression: boolean) => (regression ? "Channels for each output" : "Channels for each class"),
    asFit: "as many as fit",
    table: {channel: "channel", net: "net", a: "for A", b: "for B", removed: "without it"},
    evidence: {
      coming: "The evidence by position is on its way.",
      unread: "The evidence by position cannot be read.",
      notLogged: "Evidence by position was not logged of this example.",
      missing: (without: string, only: string) =>
        `Evidence by position was not logged for ${without}, only for ${only}.`,
    },
    place: {
      none: (layer: string) => `${layer} has no positions: it sees the image as a whole.`,
      get point() {
        return byHand("Point at a channel or here; click to keep.", "Tap a channel, or here.");
      },
      at: (cell: string) => `At ${cell}: the axis is of this position alone.`,
      absent: (cell: string, why: string) => `At ${cell}: ${why} The axis is still of the whole image.`,
    },
    fires: (channel: number, signed: boolean, most: string) =>
      `Bright: where channel ${channel} fires${signed ? ", bluish where negative" : ""}, up to ${most}.`,
    argues: (channel: number, parts: string, kept: number | null) =>
      `Where channel ${channel} argues: ${parts}.${kept === null ? "" : ` Logged where it is among the ${kept} strongest.`}`,
    arguesWhy: (channel: number, why: string) => `Channel ${channel}: ${why}`,
    forA: (value: string) => `teal for A, up to ${value}`,
    forB: (value: string) => `striped violet for B, down to ${value}`,
    nowhere: "nowhere",
    nowhereKnown: "nowhere that is known",
    grey: " Striped grey: unknown.",
    spokenWhole: "Over the whole image",
    spokenAt: (cell: string) => `At ${cell}`,
    speaksFor: (channel: number, name: string, net: string) => `channel ${channel} speaks most for ${name} (${net})`,
    mostFor: (channel: number, name: string, net: string) => `channel ${channel} most for ${name} (${net})`,
    unexplained: (name: string, nouns: string) =>
      `“${name}” is not explained for this example: no evidence was logged for it. These ${nouns} are.`,
    unreadClasses: (nouns: string) => `The evidence for the ${nouns} of this example cannot be read.`,
    nothing: (noun: string, layer: string) =>
      `No ${noun} of this example is explained in layer ${layer}, so there is nothing to compare.`,
    only: (name: string, nouns: string) =>
      `Only “${name}” is explained for this example: a comparison needs two ${nouns}.`,
    logMore: "Log more with Snapshots(classes=…) in the logger’s list log=[…]",
    single: (predicted: string) => `The network has a single output: ${predicted}.`,
    notChecked: "Not checked: no channel was removed to test this.",
    sheet: {
      most: (letter: string, name: string) => `most for ${letter}: ${name}`,
      title: (layer: string, step: number, example: number) => `${layer}, step ${step}, example ${example}`,
      full: (value: string) => `; bars full at ${value} logits`,
      removing: (value: string) => `without it: ${value}`,
    },
  },
  {
    get help() {
      return [
        "每张小图是该层一个通道所寻找的内容。左侧的通道支持类别 A，右侧的支持类别 B；条越长，作用越强。",
        byHand(
          "指向一个通道，可看到它在图像何处激活或起作用；指向图像上一处，可看到哪些通道在那里起作用。点击固定，按 Esc 取消。",
          "轻触一个通道，可看到它在图像何处激活或起作用；轻触图像上一处，可看到哪些通道在那里起作用。再次轻触即取消。",
        ),
        byHand(
          "条是按梯度的估计。条上的刻度是移除该通道的实测效果，指向时显示数值；若与条相反，其符号会打叉。",
          "条是按梯度的估计。条上的刻度是移除该通道的实测效果；若与条相反，其符号会打叉。",
        ),
      ] as [string, string, string];
    },
    headline: {
      flips: "没有 {channel}，{loser} 会胜过 {winner}：由移除实验测得",
      share: "{winner} 对 {loser} 的领先有 {share} 来自 {channel}，由移除实验测得",
      small: "在移除过的通道中，没有一个能单独决定 {winner} 与 {loser}：最多有 {share} 的领先依赖 {channel}",
      none: "在移除过的通道中，没有一个确定会减少 {winner} 对 {loser} 的领先",
      estimate: "据估计，{left} 最支持 {a}，{right} 最支持 {b}",
      oneSided: "据估计，{channel} 最支持 {winner}；没有通道支持 {loser}",
      silent: "没有通道能区分 {a} 与 {b}",
      at: "在第 {y} 行第 {x} 列：据估计 {left} 最支持 {a}，{right} 最支持 {b}",
      atOneSided: "在第 {y} 行第 {x} 列：据估计 {channel} 最支持 {winner}",
      atSilent: "在第 {y} 行第 {x} 列，没有通道能区分 {a} 与 {b}",
    },
    channel: (index) => `通道 ${index}`,
    classA: (regression) => (regression ? "输出 A" : "类别 A"),
    classB: (regression) => (regression ? "输出 B" : "类别 B"),
    swap: "交换",
    swapTitle: "A 与 B 互换",
    roles: {
      prediction: "预测结果",
      truth: "真实类别",
      oneTruth: "真实类别之一",
      second: "第二名",
      logit: (value) => `logit 值 ${value}`,
      value: (value) => `数值 ${value}`,
      unknown: "未知",
    },
    onImage: "图像上显示",
    masks: {
      activation: "何处激活",
      activationTitle: "通道在每个位置的激活强度",
      evidence: "何处起作用",
      evidenceTitle: "通道在每个位置支持哪一类",
    },
    image: (example, height, width, layer) => `样例 ${example}，${layer} 的 ${height} × ${width} 个位置。方向键移动。`,
    axis: (a, b) => `通道，从最支持 ${a} 的到最支持 ${b} 的`,
    noneFor: (letter) => `此处没有通道支持 ${letter}。`,
    bar: (value, letter) => `${value}，支持 ${letter}`,
    removed: "移除后",
    removedTitle: (how, predicted) => `该通道被${how}时 A − B 的变化；预测：${predicted}`,
    entry: (channel) => `通道 ${channel}：${byHand("悬停查看何处激活，点击固定", "轻触查看何处激活")}`,
    between: (n) => `其间 ${n} 个通道合计`,
    noOthers: (known) => (known ? "没有其他已知通道" : "没有其他通道"),
    unknown: (n) => `${n} 个通道未知`,
    sum: (known, of, place, net) =>
      known === of
        ? `${place}全部 ${of} 个通道合计推向 A ${net}。`
        : `${place}${of} 个通道中已知的 ${known} 个合计推向 A ${net}。`,
    atPosition: "此位置",
    ofLayer: (layer) => `${layer} 的`,
    difference: (regression, value) => `${regression ? "差值" : "logit 之差"}：${value}。`,
    estimates: "条：估计。刻度：移除实测。",
    ticks: "刻度：实测。",
    estimatesAt: "条为估计值：在单个位置没有做移除实验。",
    disagree: (n) => `所示通道中有 ${n} 个与移除实验相反。`,
    bars: "条的比较范围",
    runTitle: "所有步、样例和类别用同一尺度",
    viewTitle: "以屏幕上最长的条为准",
    over: {run: "本次运行的最大证据", image: "此图像的最大证据", view: "屏幕上的最大值"},
    scale: (full, over, mayBreak) =>
      `向左的青色条支持 A，向右的紫色条支持 B。净值为支持 A 减去支持 B。满条为 ${full} logit，即${over}${mayBreak ? "；更长的会截断" : ""}。各通道及其合计为估计值；移除通道的效果为实测。`,
    count: (regression) => (regression ? "每个输出的通道数" : "每个类别的通道数"),
    asFit: "按空间自动",
    table: {channel: "通道", net: "净值", a: "支持 A", b: "支持 B", removed: "移除后"},
    evidence: {
      coming: "按位置的证据正在加载。",
      unread: "按位置的证据无法读取。",
      notLogged: "此样例没有记录按位置的证据。",
      missing: (without, only) => `没有记录 ${without} 按位置的证据，只有 ${only} 的。`,
    },
    place: {
      none: (layer) => `${layer} 没有位置：它把图像看作整体。`,
      get point() {
        return byHand("指向一个通道，或指向此处一个位置；点击固定。", "轻触一个通道，或此处一个位置。");
      },
      at: (cell) => `在${cell}：坐标轴只针对此位置。`,
      absent: (cell, why) => `在${cell}：${why}坐标轴仍针对整幅图像。`,
    },
    fires: (channel, signed, most) => `亮处为通道 ${channel} 激活之处${signed ? "，负值偏蓝" : ""}，最高 ${most}。`,
    argues: (channel, parts, kept) =>
      `通道 ${channel} 起作用之处：${parts}。${kept === null ? "" : `只记录了它位列最强 ${kept} 个的位置。`}`,
    arguesWhy: (channel, why) => `通道 ${channel}：${why}`,
    forA: (value) => `青色支持 A，最高 ${value}`,
    forB: (value) => `紫色条纹支持 B，最低 ${value}`,
    nowhere: "无",
    nowhereKnown: "已知处均无",
    grey: "灰色条纹：未知。",
    spokenWhole: "整幅图像",
    spokenAt: (cell) => `在${cell}`,
    speaksFor: (channel, name, net) => `通道 ${channel} 最支持 ${name}（${net}）`,
    mostFor: (channel, name, net) => `通道 ${channel} 最支持 ${name}（${net}）`,
    unexplained: (name, nouns) => `此样例没有解释“${name}”：没有记录其证据。可比较以下${nouns}。`,
    unreadClasses: (nouns) => `此样例的${nouns}证据无法读取。`,
    nothing: (noun, layer) => `${layer} 层没有解释此样例的任何${noun}，因此无可比较。`,
    only: (name, nouns) => `此样例只解释了“${name}”：比较需要两个${nouns}。`,
    logMore: "在日志记录器的列表 log=[…] 中用 Snapshots(classes=…) 记录更多",
    single: (predicted) => `网络只有一个输出：${predicted}。`,
    notChecked: "未检验：没有移除通道来验证。",
    sheet: {
      most: (letter, name) => `最支持 ${letter}：${name}`,
      title: (layer, step, example) => `${layer}，第 ${step} 步，样例 ${example}`,
      full: (value) => `；满条为 ${value} logit`,
      removing: (value) => `移除后：${value}`,
    },
  },
);
