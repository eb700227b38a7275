/** What a report says: first in plain words, then for experts. */
import {textsOf} from "../language.svelte";

const listed = (items: readonly string[], last: string, between = ", "): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(between)}${last}${items.at(-1) ?? ""}`;

export const t = textsOf(
  {
    title: "Decision report",
    language: "Language",
    print: "Print",
    failed: (what: string) => `This page cannot be shown: ${what}`,
    example: (example: number, run: string, step: number) => `Example ${example} of run ${run}, step ${step}`,
    what:
      "An image model made the decision below. This page says which it was, how sure it is, what it rests on, and what is known of where " +
      "the model errs. All of it was measured on the model when it was logged.",
    decided: "What was decided",
    looked: "The image that the model looked at",
    says: (name: string) => `The model decides: “${name}”`,
    value: (name: string, value: string) => `The model estimates ${name}: ${value}`,
    probability: (share: string) => `It gives this a probability of ${share}.`,
    score: (value: string) => `Its score for this is ${value}.`,
    runnerUp: (name: string, lead: string) => `Next comes “${name}”, ${lead} points of score behind.`,
    right: (name: string) => `The image is labelled “${name}”: the decision is right.`,
    wrong: (name: string) => `The image is labelled “${name}”: the decision is wrong.`,
    sure: "How sure it is",
    set: (names: readonly string[], level: string, n: number) =>
      names.length === 1
        ? `At a level of ${level} only “${names[0]}” remains: every other class can be ruled out, judged by ${n} held-out images.`
        : `At a level of ${level} these cannot be ruled out: ${listed(
            names.map((name) => `“${name}”`),
            " and ",
          )}, judged by ${n} images whose class is known.`,
    noneRemains: (name: string, level: string) =>
      `At a level of ${level} not even “${name}” remains: most images of this class are recognised more surely than this one, and no other class fits better. Treat the decision with care.`,
    ofGroup: (column: string, group: string, n: number) =>
      `This is the set of its group (${column}: ${group}), by the ${n} held-out images of that group alone; classes of which the group has few images are never ruled out.`,
    ofAll: (said: string) => `By all held-out images: ${said}`,
    /** How often sets that are the same for all held what was true. */
    held: (share: string, n: number, ofGroup: {readonly share: string; readonly n: number} | null) =>
      `Sets made by all of them held the true class of ${share} of these ${n} images${ofGroup ? `, of ${ofGroup.share} of the ${ofGroup.n} of this group` : ""}.`,
    setHolds:
      "These images were held out: it is said that the model was not trained on them. It holds if this image is drawn like them.",
    tooFew: (names: readonly string[]) =>
      `Of ${listed(
        names.map((name) => `“${name}”`),
        " and ",
      )} there are too few images to rule ${names.length === 1 ? "it" : "them"} out ever.`,
    noSet:
      "No classes can be ruled out at a stated level: for that, log images with labels that the model was not trained on, held_out=(images, labels).",
    calibrated: (error: string, low: string, high: string, chance: string) =>
      `Its probabilities are off by ${error} percentage points in the mean (95 %: ${low} to ${high}); a perfect model shows up to ${chance} by chance.`,
    notCalibrated: "How far its probabilities can be believed was not measured: log Controls() and labels.",
    elements: "What the decision rests on",
    elementsSaid: (layer: string, channels: number) =>
      `The model looks for ${channels} visual elements in its layer ${layer}. These took the largest part in this decision. Each is shown where it argues in this image, as the model imagines it, and in the images that excite it most.`,
    noIcons: "What these elements look for was not logged: log Icons() with a data set, dataset=.",
    element: (number: number) => `Element ${number}`,
    channel: (layer: string, channel: number) => `${layer}, channel ${channel}`,
    here: "where in this image",
    fires: "where it fires in this image",
    noPlace: "where it argues was not logged",
    imagined: "what it looks for",
    elsewhere: "in other images",
    argues: (name: string, share: string) => `Argues for “${name}”: ${share} of all that does.`,
    arguesAgainst: (name: string, share: string) => `Argues against “${name}”: ${share} of all that does.`,
    without: (name: string, lost: string, error: string, of: string) =>
      `Without it the score of “${name}” changes by ${lost}${error}, from ${of}.`,
    opposite: "What was measured is the opposite of what it argues: do not rely on this element.",
    unmeasured: "What its absence does was not measured.",
    noElements: "What the decision rests on was not logged: log attribution, as every callback does by default.",
    otherwise: "What would have changed it",
    flipOne: (channel: string, other: string) =>
      `Without one element, ${channel}, the model decides “${other}” instead.`,
    flipMany: (count: number, other: string) =>
      `Without the ${count} elements that argue most for it against “${other}”, taken away together, the model decides “${other}” instead; no smaller set that was tried does that.`,
    noFlip: (alone: number, most: number) =>
      `No element of this layer alone: ${alone} of them were taken away one at a time${most > 1 ? `, and up to ${most} of the strongest together` : ""}, and the decision stayed.`,
    withoutConcepts: (names: readonly string[], other: string) =>
      names.length === 1
        ? `Without one whole concept, ${names[0]}, the model decides “${other}” instead.`
        : `Without two whole concepts together, ${names.join(" and ")}, the model decides “${other}” instead; without either alone it does not.`,
    noConcept: (alone: number, pairs: number, names: readonly string[]) =>
      `Whole concepts were taken away, too: ${alone} of them one at a time${pairs > 0 ? ` and ${pairs} pairs` : ""}, and the decision stayed. Most is lost without ${names.join(" and ")}.`,
    probabilityMoves: (name: string, before: string, after: string) =>
      `The probability of “${name}” was measured to go from ${before} to ${after}.`,
    closest: (other: string, lead: string, left: string) =>
      `Nearest came “${other}”: the lead over it fell from ${lead} to ${left}.`,
    becomes: (other: string, lead: string, left: string) => `The lead over “${other}” goes from ${lead} to ${left}.`,
    noRemovals: "What its elements' absence would change was not measured: log Trust().",
    neighbour: (name: string, share: string) =>
      `The most similar image that the model decided otherwise, as “${name}” (similarity ${share}).`,
    neighbourLabel: (name: string) => `Its true class is “${name}”.`,
    noNeighbour:
      "No image that was decided otherwise can be shown: log a data set, dataset=, with Statistics() and Changes().",
    usual: "Is this a usual case?",
    usualSaid: (name: string, n: number) => `Over ${n} images of “${name}” these elements argue most for it:`,
    usualHere: "among the strongest here",
    typical: (shared: number, of: number) =>
      `This case is a usual one: ${shared} of these ${of} are among the ${of} strongest reasons here.`,
    untypical: (shared: number, of: number) =>
      `This case is an unusual one: only ${shared} of these ${of} ${shared === 1 ? "is" : "are"} among the ${of} strongest reasons here.`,
    alike: (cosine: string) =>
      `The reasons of all elements are as alike to the class’s mean as a cosine of ${cosine} says.`,
    noUsual: (name: string) =>
      `How reasons for “${name}” usually look was not measured: log Statistics() with a data set.`,
    weak: "Known weaknesses that touch this case",
    weakNone: (n: number) => `None was found, among ${n} images. That does not mean that there is none.`,
    weakUnknown: "Where the model errs was not looked for: log a data set with labels, dataset=(images, labels).",
    involved: "This element is among the main ones of this decision.",
    accuracy: (name: string, share: string, n: number) =>
      `Of ${n} images of “${name}” the model recognises ${share}. If it was trained on these images, that is too good.`,
    expert: "For experts: how the numbers were made",
    rows: {
      data: "Log",
      run: "Run, step",
      logged: "Logged",
      made: "Report made",
      package: "Package",
      layer: "Layer",
      method: "Evidence",
      removal: "Removal",
      probe: "Probe set",
      output: "Output",
      from: "Measured at",
      icons: "Icons",
      model: "Model",
    },
    layer: (name: string, height: number, width: number, channels: number) =>
      `${name}: ${height} × ${width} positions, ${channels} channels`,
    method:
      "gradient × activation of the class's logit, summed over positions; shares are of all that is positive, or negative",
    probe: (n: number, seen: number, fingerprint: string) =>
      `${n} images${seen > 0 ? ` chosen of ${seen}` : ""}, fingerprint ${fingerprint}`,
    noProbe: "none was logged",
    model: (fingerprint: string) => `weights with the fingerprint ${fingerprint}`,
    noModel: "the log holds no fingerprint of the weights: keep the model's file with this page",
    from: (what: string, step: number) => `${what} at step ${step}`,
    parts: {audit: "audit", findings: "findings", probe: "probe set", statistics: "statistics", icons: "icons"},
    checks: "Checks of the evidence for this class",
    noChecks: "The evidence was not held to removals: log Trust().",
    scores: "Scores of all classes that were explained or come first",
    scoreHeads: ["class", "logit", "output"],
    conformal:
      "The prediction set is class-conditional split conformal prediction: a class stays where the share of labelled images of it that are as odd or odder, by one less their probability, is more than one less the level (Vovk et al. 2005).",
    similarity: "Similarity is the cosine of mean activations over positions in the layer.",
    leftOut: (what: readonly string[]) => `To keep this page small, it does not hold: ${listed(what, " and ")}.`,
    warnings: "What could not be read",
    claims:
      "This page shows what this model did with this image. It does not say that the decision is right, fair or lawful, nor why the world is so.",
  },
  {
    title: "决策报告",
    language: "语言",
    print: "打印",
    failed: (what) => `无法显示本页：${what}`,
    example: (example, run, step) => `运行 ${run}，第 ${step} 步，示例 ${example}`,
    what: "下面的决定由一个图像模型作出。本页说明决定是什么、有多确定、依据什么，以及已知模型在哪里出错。所有内容都是在记录时对模型测量得到的。",
    decided: "决定是什么",
    looked: "模型所看的图像",
    says: (name) => `模型的决定：“${name}”`,
    value: (name, value) => `模型对 ${name} 的估计：${value}`,
    probability: (share) => `它给出的概率为 ${share}。`,
    score: (value) => `它的得分为 ${value}。`,
    runnerUp: (name, lead) => `其次是“${name}”，得分低 ${lead} 分。`,
    right: (name) => `图像的标签为“${name}”：决定正确。`,
    wrong: (name) => `图像的标签为“${name}”：决定错误。`,
    sure: "有多确定",
    set: (names, level, n) =>
      names.length === 1
        ? `在 ${level} 的水平上只剩“${names[0]}”：根据 ${n} 张留出图像，其他类别都可以排除。`
        : `在 ${level} 的水平上不能排除：${names.map((name) => `“${name}”`).join("、")}（根据 ${n} 张留出图像）。`,
    noneRemains: (name, level) =>
      `在 ${level} 的水平上连“${name}”也不剩：该类别的大多数图像都比这一张识别得更确定，也没有其他类别更合适。请谨慎对待这一决定。`,
    ofGroup: (column, group, n) =>
      `这是其所在组（${column}：${group}）的集合，仅根据该组的 ${n} 张留出图像；该组中图像很少的类别永远无法排除。`,
    ofAll: (said) => `根据全部留出图像：${said}`,
    held: (share, n, ofGroup) =>
      `根据全部图像得到的集合，在这 ${n} 张图像中有 ${share} 包含真实类别${ofGroup ? `，在该组的 ${ofGroup.n} 张中有 ${ofGroup.share}` : ""}。`,
    setHolds: "这些图像是留出的：据说明模型没有用它们训练过。前提是该图像与它们取自同类。",
    tooFew: (names) => `${names.map((name) => `“${name}”`).join("、")}的图像太少，永远无法排除。`,
    noSet: "无法在给定水平上排除任何类别：请记录模型未曾训练过的带标签图像，held_out=(images, labels)。",
    calibrated: (error, low, high, chance) =>
      `其概率平均偏差 ${error} 个百分点（95 %：${low} 至 ${high}）；完美的模型因偶然也可达 ${chance}。`,
    notCalibrated: "概率的可信程度没有测量：请记录 Controls() 和标签。",
    elements: "决定依据什么",
    elementsSaid: (layer, channels) =>
      `模型在 ${layer} 层寻找 ${channels} 种视觉元素。下面几种对这一决定作用最大，分别显示：它在此图像中的位置、模型所想象的样子，以及最能激发它的其他图像。`,
    noIcons: "没有记录这些元素寻找什么：请用数据集 dataset= 记录 Icons()。",
    element: (number) => `元素 ${number}`,
    channel: (layer, channel) => `${layer}，通道 ${channel}`,
    here: "在此图像中的位置",
    fires: "在此图像中激活的位置",
    noPlace: "没有记录它的位置",
    imagined: "它寻找的样子",
    elsewhere: "在其他图像中",
    argues: (name, share) => `支持“${name}”：占全部支持的 ${share}。`,
    arguesAgainst: (name, share) => `反对“${name}”：占全部反对的 ${share}。`,
    without: (name, lost, error, of) => `没有它时“${name}”的得分变化 ${lost}${error}（原为 ${of}）。`,
    opposite: "测量结果与它的主张相反：请勿依赖这一元素。",
    unmeasured: "没有测量缺少它会怎样。",
    noElements: "没有记录决定的依据：请记录归因，所有回调默认都会记录。",
    otherwise: "什么会改变它",
    flipOne: (channel, other) => `没有一个元素（${channel}）时，模型会改为“${other}”。`,
    flipMany: (count, other) =>
      `同时去掉最支持它而不支持“${other}”的 ${count} 个元素时，模型会改为“${other}”；试过的更小集合都不会。`,
    noFlip: (alone, most) =>
      `仅凭这一层的单个元素不会：逐一去掉其中 ${alone} 个${most > 1 ? `，并同时去掉最强的至多 ${most} 个` : ""}，决定都没有改变。`,
    withoutConcepts: (names, other) =>
      names.length === 1
        ? `没有整个概念 ${names[0]} 时，模型会改为“${other}”。`
        : `同时没有 ${names.join(" 和 ")} 这两个概念时，模型会改为“${other}”；只缺其中一个则不会。`,
    noConcept: (alone, pairs, names) =>
      `也曾去掉整个概念：逐个去掉 ${alone} 个${pairs > 0 ? `，成对去掉 ${pairs} 对` : ""}，判断不变。去掉 ${names.join(" 和 ")} 时损失最大。`,
    probabilityMoves: (name, before, after) => `测得“${name}”的概率从 ${before} 变为 ${after}。`,
    closest: (other, lead, left) => `最接近的是“${other}”：对它的领先从 ${lead} 降到 ${left}。`,
    becomes: (other, lead, left) => `对“${other}”的领先从 ${lead} 变为 ${left}。`,
    noRemovals: "没有测量缺少各元素会怎样：请记录 Trust()。",
    neighbour: (name, share) => `模型作出不同决定（“${name}”）的最相似的图像（相似度 ${share}）。`,
    neighbourLabel: (name) => `其真实类别为“${name}”。`,
    noNeighbour: "没有可显示的作出不同决定的图像：请记录数据集 dataset=，以及 Statistics() 和 Changes()。",
    usual: "这是常见的情况吗？",
    usualSaid: (name, n) => `在 ${n} 张“${name}”的图像上，最支持它的元素是：`,
    usualHere: "也是此处最强的理由之一",
    typical: (shared, of) => `这是常见的情况：其中 ${shared}/${of} 个也在此处最强的 ${of} 个理由之中。`,
    untypical: (shared, of) => `这是不常见的情况：其中只有 ${shared}/${of} 个在此处最强的 ${of} 个理由之中。`,
    alike: (cosine) => `全部元素的理由与该类别平均理由的余弦为 ${cosine}。`,
    noUsual: (name) => `没有测量“${name}”的理由通常是什么样：请用数据集记录 Statistics()。`,
    weak: "与此情况有关的已知弱点",
    weakNone: (n) => `在 ${n} 张图像中没有发现。这并不表示没有。`,
    weakUnknown: "没有查找模型在哪里出错：请记录带标签的数据集 dataset=(images, labels)。",
    involved: "这一元素是此决定的主要元素之一。",
    accuracy: (name, share, n) =>
      `在 ${n} 张“${name}”的图像中，模型识别出 ${share}。如果它用这些图像训练过，这个数字就偏高。`,
    expert: "供专家：这些数字如何得来",
    rows: {
      data: "日志",
      run: "运行，步",
      logged: "记录时间",
      made: "报告生成",
      package: "软件包",
      layer: "层",
      method: "证据",
      removal: "去除方式",
      probe: "探测集",
      output: "输出",
      from: "测量于",
      icons: "图标",
      model: "模型",
    },
    layer: (name, height, width, channels) => `${name}：${height} × ${width} 个位置，${channels} 个通道`,
    method: "类别 logit 的梯度 × 激活，对位置求和；份额以全部正值（或负值）为准",
    probe: (n, seen, fingerprint) => `${n} 张图像${seen > 0 ? `，选自 ${seen} 张` : ""}，指纹 ${fingerprint}`,
    noProbe: "没有记录",
    model: (fingerprint) => `权重的指纹为 ${fingerprint}`,
    noModel: "日志中没有权重的指纹：请将模型文件与本页一同保存",
    from: (what, step) => `${what}：第 ${step} 步`,
    parts: {audit: "审计", findings: "发现", probe: "探测集", statistics: "统计", icons: "图标"},
    checks: "对该类别证据的检验",
    noChecks: "证据没有用去除来检验：请记录 Trust()。",
    scores: "所解释的或排在前面的类别的得分",
    scoreHeads: ["类别", "对数几率", "输出"],
    conformal:
      "预测集采用按类别的拆分共形预测：若某类别的带标签图像中（按一减其概率）同样或更反常者的比例大于一减水平，则该类别保留（Vovk 等 2005）。",
    similarity: "相似度是该层各位置平均激活的余弦。",
    leftOut: (what) => `为使本页较小，没有包含：${what.join("、")}。`,
    warnings: "无法读取的内容",
    claims: "本页显示该模型对该图像做了什么。它不说明决定正确、公平或合法，也不说明世界为何如此。",
  },
);
