/** What the view of changes says. */
import {byHand, textsOf} from "../../language.svelte";

type Help = readonly [string, string, string];

export const t = textsOf(
  {
    help: [
      "Which channels, and groups of channels, are not what they were: born, died, or changed in meaning since the step before; between two networks, those that only one of them has. What decisions hang on most stands first.",
      "The two pictures are the channel then and now. The bar is the share of its margin that a decision loses without the channel, as it was measured. Curves above show how far each layer moved at each step, in units of its own spread; the squares how alike layers are.",
      "All is measured on the same images of the probe set. A channel that looks for something else on images that are not among them is not found.",
    ] as Help,
    headline: {
      since: "Since {since} ",
      alike: "Each channel is in {there}, too, and all of its are here.",
      across: {
        born: "{channel} is not in {there}",
        died: "{channel} of {there} is not in {here}",
        changed: "{channel} is another one than in {there}",
        "only here": "{channel} is in {here}, but not in {there}",
        "only there": "{channel} of {there} is not in {here}",
      },
      nothing: "Since {since} nothing has changed: no channel, and no layer moved.",
      none: "Since {since} each channel has kept its meaning; {layer} moved most.",
      kept: "Since {since} each channel has kept its meaning.",
      became: {
        born: "{channel} was born",
        died: "{channel} has died",
        changed: "{channel} has changed meaning",
        "only here": "{channel} is only here",
        "only there": "{channel} is missing",
      },
      effect: {
        now: ": without it decisions lose {lost} of their margin.",
        before: ": without it decisions lost {lost} of their margin.",
      },
      unmeasured: "; what hangs on it was not measured.",
    },
    state: (run: string | null, step: number) => (run === null ? `step ${step}` : `${run}, step ${step}`),
    became: {
      born: "born",
      died: "died",
      changed: "changed meaning",
      "only here": "only here",
      "only there": "only there",
    },
    counted: (n: number, became: string) => `${n} ${became}`,
    name: (layer: string, of: number | readonly number[]) =>
      typeof of === "number" ? `${layer} · ${of}` : `${layer} · group ${of.join(" + ")}`,
    told: (share: string) => `Of these the other network does not tell ${share}\u00a0%, by which rows are sorted`,
    then: (step: number) => `at step ${step}`,
    now: (step: number) => `at step ${step}`,
    lost: (share: string) => `${share}\u00a0%`,
    lostTitle: (share: string) => `Without it decisions lose ${share}\u00a0% of their margin, in the mean over images`,
    unmeasured: "not measured",
    strength: (value: string) => `It correlates by ${value} with what it was`,
    all: (n: number) => `Show all ${n}`,
    fewer: "Show fewer",
    open: "Open its page",
    list: "What changed",
    nothing: "No channel or group was born, died or changed meaning.",
    nothingAlone: "Neither network has a channel or group that the other has not.",
    moved: "How far layers moved",
    unit: "spreads",
    accuracy: (share: string) => `right ${share}\u00a0%`,
    accuracyName: "right",
    movedAt: (step: number, layer: string, value: string) => `step ${step}: ${layer} moved ${value} spreads`,
    atStep: (step: number) => `step ${step}`,
    coming: "loading …",
    alike: "How alike layers are",
    pair: (there: string, here: string, value: string) => `${there} then and ${here} now: ${value} alike`,
    pairAcross: (run: string, there: string, here: string, value: string) =>
      `${there} of ${run} and ${here} here: ${value} alike`,
    unknown: "unknown",
    get pointAt() {
      return byHand(
        "Point at a square: 1 is the same up to a rotation.",
        "Tap a square: 1 is the same up to a rotation.",
      );
    },
    otherStep: (step: number, later: boolean) =>
      later
        ? `What changed was not measured before step ${step}: this is what had changed by then.`
        : `What changed is told at step ${step}, the last at which it was measured.`,
    by: {
      sketches: (_: number, n: number) =>
        `Computed here from sketches, means over positions of ${n} images: channels of another run are paired the strongest correlation first, and what hangs on them is not measured.`,
      none: (step: number) => `No sketches of both states are logged: this tells what changed since step ${step}.`,
      images: (step: number) =>
        `The states were seen on other probe sets, so that they are not compared: this tells what changed since step ${step}.`,
      coming: () => "loading …",
    },
    unfinished: "Not all effects were measured in time.",
    captions: {
      images: (n: number, of: number) => `On ${n} of the probe set’s ${of} images.`,
      turn: (step: number) => `Layers moved furthest at step ${step}.`,
      kept: (layer: string, share: string) =>
        `With what it was in its place, ${layer} keeps ${share}\u00a0% of predictions.`,
    },
    table: {
      what: "channel or group",
      became: "what became of it",
      effect: "margin lost without it",
      strength: "correlation",
      replaced: "logits moved by what it was",
      explained: "explained by the other layer",
    },
    sheet: {more: (n: number) => `and ${n} more`},
  },
  {
    help: [
      "哪些通道及通道组已不再是原来的样子：自上一步以来新生、消亡或改变含义；在两个网络之间，则是只有其中一个网络才有的通道。决策最依赖的排在最前。",
      "两张图是该通道当时和现在的样子。横条是没有该通道时决策失去的余量份额，为实测值。上方的曲线显示每一层在每一步移动了多远，以其自身的离散程度为单位；方格显示各层有多相似。",
      "全部在探测集的同一批图像上测量。若某通道在这些图像之外寻找别的东西，则不会被发现。",
    ] as Help,
    headline: {
      since: "自{since}以来，",
      alike: "每个通道在 {there} 中也有，其全部通道这里也有。",
      across: {
        born: "{channel} 不在 {there} 中",
        died: "{there} 的 {channel} 不在 {here} 中",
        changed: "{channel} 与 {there} 中的不同",
        "only here": "{channel} 在 {here} 中有，在 {there} 中没有",
        "only there": "{there} 的 {channel} 不在 {here} 中",
      },
      nothing: "自{since}以来什么都没有变：没有通道改变，也没有层移动。",
      none: "自{since}以来每个通道都保持了含义；{layer} 移动最多。",
      kept: "自{since}以来每个通道都保持了含义。",
      became: {
        born: "{channel} 新生",
        died: "{channel} 消亡",
        changed: "{channel} 改变了含义",
        "only here": "{channel} 只在这里有",
        "only there": "{channel} 缺失",
      },
      effect: {
        now: "：没有它，决策失去 {lost} 的余量。",
        before: "：当时没有它，决策会失去 {lost} 的余量。",
      },
      unmeasured: "；有多少决策依赖它未测量。",
    },
    state: (run: string | null, step: number) => (run === null ? `第 ${step} 步` : `${run} 第 ${step} 步`),
    became: {
      born: "新生",
      died: "消亡",
      changed: "改变含义",
      "only here": "只在这里",
      "only there": "只在那里",
    },
    counted: (n: number, became: string) => `${n} 个${became}`,
    name: (layer, of) => (typeof of === "number" ? `${layer} · ${of}` : `${layer} · 组 ${of.join(" + ")}`),
    told: (share: string) => `其中另一网络未能说明 ${share}\u00a0%，按此排序`,
    then: (step: number) => `第 ${step} 步`,
    now: (step: number) => `第 ${step} 步`,
    lost: (share: string) => `${share}\u00a0%`,
    lostTitle: (share: string) => `没有它，决策平均失去 ${share}\u00a0% 的余量`,
    unmeasured: "未测量",
    strength: (value: string) => `与它原来的样子相关 ${value}`,
    all: (n: number) => `显示全部 ${n} 个`,
    fewer: "显示较少",
    open: "打开其页面",
    list: "变化",
    nothing: "没有通道或组新生、消亡或改变含义。",
    nothingAlone: "两个网络都没有对方所没有的通道或组。",
    moved: "各层移动了多远",
    unit: "离散度",
    accuracy: (share: string) => `正确 ${share}\u00a0%`,
    accuracyName: "正确",
    movedAt: (step: number, layer: string, value: string) => `第 ${step} 步：${layer} 移动 ${value} 个离散度`,
    atStep: (step: number) => `第 ${step} 步`,
    coming: "加载中 …",
    alike: "各层有多相似",
    pair: (there: string, here: string, value: string) => `当时的 ${there} 与现在的 ${here}：相似度 ${value}`,
    pairAcross: (run: string, there: string, here: string, value: string) =>
      `${run} 的 ${there} 与这里的 ${here}：相似度 ${value}`,
    unknown: "未知",
    get pointAt() {
      return byHand("指向方格：1 表示除旋转外完全相同。", "轻触方格：1 表示除旋转外完全相同。");
    },
    otherStep: (step: number) => `变化是第 ${step} 步的，那是最后一次测量。`,
    by: {
      sketches: (_: number, n: number) =>
        `由草图在此计算，即 ${n} 张图像上各位置的平均：另一运行的通道按相关性从强到弱配对，有多少决策依赖它们未测量。`,
      none: (step: number) => `两个状态没有都记录草图：这里说的是自第 ${step} 步以来的变化。`,
      images: (step: number) => `两个状态的探测集不同，因此不作比较：这里说的是自第 ${step} 步以来的变化。`,
      coming: () => "加载中 …",
    },
    unfinished: "时间不够，并非所有效应都已测量。",
    captions: {
      images: (n: number, of: number) => `基于探测集 ${of} 张图像中的 ${n} 张。`,
      turn: (step: number) => `各层在第 ${step} 步移动最远。`,
      kept: (layer: string, share: string) => `换成原来的样子，${layer} 保持 ${share}\u00a0% 的预测。`,
    },
    table: {
      what: "通道或组",
      became: "变成了什么",
      effect: "没有它失去的余量",
      strength: "相关",
      replaced: "换成原样后 logit 的移动",
      explained: "由另一层解释",
    },
    sheet: {more: (n: number) => `还有 ${n} 个`},
  },
);
