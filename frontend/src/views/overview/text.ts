/** What the overview says. */
import {byHand, textsOf} from "../../language.svelte";
import {layerNoun} from "../../math/names";

type Help = readonly [string, string, string];

export const t = textsOf(
  {
    help: [
      "Each row is a class: how often its images are recognised, what speaks most for it in the selected layer, and what it is taken for instead. At the right is what is worth a look.",
      "A picture opens the page of what it shows. Below it stands its share of all that speaks for the class, by gradient × activation, in the mean over the images of the class. The curve beside a number is how it went over the steps.",
      "Shares are estimates; what a card says becomes wrong was measured. All of it holds for these images, and what no check looks for is not found.",
    ] as Help,
    headline: {
      right: "Right in {share} of {images}, least for {class} ({least}). ",
      allRight: "Right in {share} of {images}. ",
      said: "Of {images} {most} are predicted as {class}. ",
      images: "Looked at: {images}. ",
      nothing: "Nothing odd found, by these checks.",
      nothingYet: "Nothing odd found yet: not all checks were made.",
      end: ".",
    },
    sort: "Classes",
    sorts: {
      accuracy: {text: "hardest first", title: "Those that are recognised least come first"},
      images: {text: "most first", title: "Those that most images are predicted as come first"},
      name: {text: "by name", title: "In the order of their names"},
    },
    search: "Find a class",
    noClass: "No class has these words.",
    heads: {
      right: "recognised",
      said: "images",
      concepts: (layer: string) => `speaks most for it in ${layer}`,
    },
    of: (n: number) => `of ${n}`,
    recognised: (name: string, share: string, n: number) => `${share}\u00a0% of ${n} images of ${name} are recognised`,
    said: (name: string, share: string, n: number) => `${n} images, ${share}\u00a0% of all, are predicted as ${name}`,
    trend: (from: string, to: string) => `from ${from}\u00a0% to ${to}\u00a0% over the steps`,
    takenFor: (name: string, share: string) => `taken for ${name}: ${share}\u00a0%`,
    concept: (channel: number, layer: string, share: string, name: string) =>
      `${layer} · ${channel}: ${share}\u00a0% of what speaks for ${name}`,
    get opens() {
      return byHand("Click to open its page.", "Tap to open its page.");
    },
    share: (share: string) => `${share}\u00a0%`,
    nothingSpeaks: "nothing speaks for it here",
    notMeasured: "not measured",
    few: (n: number, fewest: number) =>
      n === 1 ? `1 class with fewer than ${fewest} images` : `${n} classes with fewer than ${fewest} images`,
    tooFew: "Of so few images nothing can be said",
    fewOf: (name: string, n: number) => `${name} (${n})`,
    worth: "Worth a look",
    nothing: "Nothing odd found, by these checks:",
    nothingChecked: "No check was made.",
    ways: {
      feature: "Open its page",
      channels: "All channels",
      example: (example: number) => `Why? Example ${example}`,
      evidence: "See the evidence",
      audit: "See the audit",
    },
    seen: (n: number) => `${n} images that show it`,
    alike: "Two channels that are alike",
    noClasses: "No class has enough images",
    quantities: "This network predicts quantities, not classes",
    strongest: (why: string, layer: string) => `${why}: here are the channels of ${layerNoun(layer)} that fire most.`,
    foremost: (why: string, layer: string) =>
      `${why}: here are the first channels of ${layer}. Which of them fire most is not known, as no statistics are logged.`,
    channel: (channel: number) => `channel ${channel}`,
    otherStep: (step: number) => `This was found at step ${step}.`,
    unfinished: "Time was up before all checks were made.",
    noStatistics: (layer: string) => `Of ${layer} no statistics are logged: what speaks for a class is not known.`,
    captions: {
      measured: (n: number) => `Measured on ${n} images of the data set.`,
      estimate: "Shares are estimates, by gradient × activation.",
      predicted: "No labels are known: an image is of the class that is predicted.",
    },
    found: "All that was found",
    table: {rule: "check", what: "what", effect: "share of decisions"},
    sheet: {more: (n: number) => `… and ${n} more classes`},
  },
  {
    get help() {
      return [
        "每行是一个类别：其图像有多少被认出，所选层中什么最支持它，以及它被误认成什么。右侧是值得一看之处。",
        byHand(
          "点击图片可打开它的页面。图片下方是它占该类全部支持的份额，按梯度 × 激活计算，对该类图像取平均。数字旁的曲线是它随步数的变化。",
          "轻触图片可打开它的页面。图片下方是它占该类全部支持的份额，按梯度 × 激活计算，对该类图像取平均。数字旁的曲线是它随步数的变化。",
        ),
        "份额是估计；卡片所说的“会判错”是测量结果。一切只对这些图像成立，没有检查到的也就不会被发现。",
      ] as Help;
    },
    headline: {
      right: "{images}中判对 {share}，{class} 最差（{least}）。",
      allRight: "{images}中判对 {share}。",
      said: "{images}中有 {most} 被判为 {class}。",
      images: "共查看 {images}。",
      nothing: "经这些检查，未见异常。",
      nothingYet: "尚未见异常：并非所有检查均已完成。",
      end: "。",
    },
    sort: "类别",
    sorts: {
      accuracy: {text: "最难的在前", title: "最难认出的排在前面"},
      images: {text: "最多的在前", title: "判为它的图像最多者排在前面"},
      name: {text: "按名称", title: "按名称排序"},
    },
    search: "查找类别",
    noClass: "没有名称含这些词的类别。",
    heads: {right: "认出", said: "图像", concepts: (layer) => `${layer} 中最支持它的`},
    of: (n) => `共 ${n}`,
    recognised: (name, share, n) => `${name} 的 ${n} 张图像中认出 ${share}\u00a0%`,
    said: (name, share, n) => `${n} 张图像（占 ${share}\u00a0%）被判为 ${name}`,
    trend: (from, to) => `随步数从 ${from}\u00a0% 到 ${to}\u00a0%`,
    takenFor: (name, share) => `被当成 ${name}：${share}\u00a0%`,
    concept: (channel, layer, share, name) => `${layer} · ${channel}：占支持 ${name} 的 ${share}\u00a0%`,
    get opens() {
      return byHand("点击打开它的页面。", "轻触打开它的页面。");
    },
    share: (share) => `${share}\u00a0%`,
    nothingSpeaks: "这里没有支持它的",
    notMeasured: "未测量",
    few: (n, fewest) => `${n} 个类别的图像少于 ${fewest} 张`,
    tooFew: "图像太少，无法说明",
    fewOf: (name, n) => `${name}（${n}）`,
    worth: "值得一看",
    nothing: "经以下检查，未见异常：",
    nothingChecked: "未进行任何检查。",
    ways: {
      feature: "打开它的页面",
      channels: "全部通道",
      example: (example) => `为什么？样例 ${example}`,
      evidence: "查看证据",
      audit: "查看审计",
    },
    seen: (n) => `${n} 张体现它的图像`,
    alike: "两个相似的通道",
    noClasses: "没有图像足够多的类别",
    quantities: "此网络预测的是数量而非类别",
    strongest: (why, layer) => `${why}：以下是 ${layerNoun(layer)} 中激活最强的通道。`,
    foremost: (why, layer) => `${why}：以下是 ${layer} 的前几个通道。未记录统计，不知道其中哪些激活最强。`,
    channel: (channel) => `通道 ${channel}`,
    otherStep: (step) => `这些是在第 ${step} 步发现的。`,
    unfinished: "时间不足，未完成全部检查。",
    noStatistics: (layer) => `未记录 ${layer} 的统计：不知道什么支持各类别。`,
    captions: {
      measured: (n) => `在数据集的 ${n} 张图像上测量。`,
      estimate: "份额是按梯度 × 激活的估计。",
      predicted: "标签未知：图像的类别以预测为准。",
    },
    found: "全部发现",
    table: {rule: "检查", what: "内容", effect: "占判断的份额"},
    sheet: {more: (n) => `……另有 ${n} 个类别`},
  },
);
