/** The words of controls: `controlsText.ts` puts numbers into them. */
import {textsOf} from "../../language.svelte";

const shown = (gain: string, none: boolean): string =>
  `${none ? "No difference from chance is known: removed" : "Removed"} by evidence, channels take ${gain} of the predicted class’s lead more than at random`;
const shownZh = (gain: string, none: boolean): string =>
  `${none ? "与随机相比看不出差别：" : ""}按证据移除通道，比随机移除多损失预测类别领先优势的 ${gain}`;

export const t = textsOf(
  {
    noInterval: (value: string) => `${value} (interval not known)`,
    interval: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
    evidence: {
      noLead: (images: string) => `The evidence was compared with chance on ${images}, but no class leads there.`,
      single: (gain: string, images: string) => `${shown(gain, false)}, on ${images}.`,
      alone: (gain: string, none: boolean, images: string) =>
        `${shown(gain, none)}, on ${images} (95 %). Of random weights it is not known.`,
      beside: (gain: string, none: boolean, random: string, compared: string, images: string) =>
        `${shown(gain, none)}; in a network of random weights ${random}: ${compared}. Mean of ${images}, 95 %.`,
    },
    gain: {
      own: (gain: string) => `evidence less random: ${gain}`,
      random: (gain: string) => `in random weights: ${gain}`,
      unknown: "not known",
    },
    compared: {
      none: "no share can be told",
      asMuch: (share: string) => `about as much (${share})`,
      less: (share: string) => `${share} of that`,
      more: (share: string) => `more than that (${share})`,
    },
    curve: {
      byEvidence: "by evidence",
      atRandom: (orders: number) => `at random (${orders} orders)`,
      random: "by evidence, in a random network",
      label: (layer: string) =>
        `What the predicted class loses when channels of ${layer} are removed by evidence, at random, and in a network of random weights`,
      x: (layer: string) => `share of the channels of ${layer} removed`,
      y: "lost of the lead",
      scale: (lead: string, images: number) =>
        `Channels are set to zero. A lead, ${lead} logits here, is what the predicted class has over the mean of the others; bands are standard errors of ${images} image${images === 1 ? "" : "s"}.`,
    },
    reach: (times: string) => `Its icon reaches ${times} × the largest of real images.`,
    unknownR: "r not known",
    seeds: {
      own: (alike: string) => `Two seeds agree: ${alike}.`,
      others: (n: number, alike: string) =>
        `Not made again of this channel. Of ${n} other${n === 1 ? "" : "s"} of the layer, two seeds agree on average: ${alike}.`,
      alike: (pixels: string, pixelsByChance: string, seen: string, seenByChance: string) =>
        `${pixels} by pixels (${pixelsByChance} with other channels’ icons), ${seen} in what the layer’s other channels make of them (${seenByChance})`,
    },
    randomReach: (n: number, times: string) =>
      ` In a network of random weights ${n > 1 ? `the icons of ${n} channels reach on average` : "its icon reaches"} ${times} ×.`,
    calibration: {
      right: (output: string | null, says: string, right: string, low: string, high: string, images: number) =>
        `${output === null ? "When it says" : `When it says of “${output}”`} about ${says}, it is ${output === null ? "right" : "true"} in ${right} (${low} to ${high}) of ${images} probe image${images === 1 ? "" : "s"}.`,
      error: (ofOutput: boolean, value: string, low: string, high: string) =>
        ` Calibration error ${ofOutput ? "of this output " : ""}${value} (${low} to ${high}; `,
      chance: (byChance: string, images: string) => `up to ${byChance} by chance) of ${images} of the data set.`,
    },
  },
  {
    noInterval: (value) => `${value}（区间未知）`,
    interval: (value, low, high) => `${value}（${low} 至 ${high}）`,
    evidence: {
      noLead: (images) => `已在 ${images}上将证据与随机作比较，但其中没有类别领先。`,
      single: (gain, images) => `${shownZh(gain, false)}，基于 ${images}。`,
      alone: (gain, none, images) => `${shownZh(gain, none)}，基于 ${images}（95 %）。随机权重下的情况未知。`,
      beside: (gain, none, random, compared, images) =>
        `${shownZh(gain, none)}；在随机权重的网络中为 ${random}：${compared}。${images}的均值，95 %。`,
    },
    gain: {
      own: (gain) => `证据减去随机：${gain}`,
      random: (gain) => `随机权重下：${gain}`,
      unknown: "未知",
    },
    compared: {
      none: "无法给出比例",
      asMuch: (share) => `大致相同（${share}）`,
      less: (share) => `为其 ${share}`,
      more: (share) => `比其更多（${share}）`,
    },
    curve: {
      byEvidence: "按证据",
      atRandom: (orders) => `随机（${orders} 种顺序）`,
      random: "按证据，在随机网络中",
      label: (layer) => `按证据、随机以及在随机权重的网络中移除 ${layer} 的通道时，预测类别损失多少`,
      x: (layer) => `移除的 ${layer} 通道比例`,
      y: "损失的领先优势",
      scale: (lead, images) =>
        `通道被置零。领先优势（此处为 ${lead} logit）是预测类别超出其他类别均值的量；色带为 ${images} 张图像的标准误差。`,
    },
    reach: (times) => `其图标达到真实图像最大激活的 ${times} 倍。`,
    unknownR: "r 未知",
    seeds: {
      own: (alike) => `两个随机种子一致：${alike}。`,
      others: (n, alike) => `未对此通道重新生成。该层其他 ${n} 个通道的两个随机种子平均一致程度：${alike}。`,
      alike: (pixels, pixelsByChance, seen, seenByChance) =>
        `按像素 ${pixels}（与其他通道的图标为 ${pixelsByChance}），按该层其他通道的响应 ${seen}（${seenByChance}）`,
    },
    randomReach: (n, times) => `在随机权重的网络中，${n > 1 ? `${n} 个通道的图标平均` : "其图标"}达到 ${times} 倍。`,
    calibration: {
      right: (output, says, right, low, high, images) =>
        `当它${output === null ? "" : `对“${output}”`}给出约 ${says} 时，${images} 张探测图像中有 ${right}（${low} 至 ${high}）${output === null ? "正确" : "为真"}。`,
      error: (ofOutput, value, low, high) => `${ofOutput ? "此输出的" : ""}校准误差为 ${value}（${low} 至 ${high}；`,
      chance: (byChance, images) => `偶然可达 ${byChance}），基于数据集的 ${images}。`,
    },
  },
);
