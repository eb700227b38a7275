/** What is said of a rectangle that is drawn over the image. */
import {press, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    begin: "Ask about a region",
    beginTitle: "Or drag over the image. Arrow keys move the region, Shift and arrow keys change its size.",
    label: "The region that is asked about. Arrow keys move it, with Shift they change its size; Escape clears it.",
    heading: "In this region",
    clear: "Clear",
    clearTitle: "Or press Escape",
    of: (layer: string) => `evidence of ${layer}`,
    sum: (name: string, sum: string, all: string) => `for “${name}”: ${sum}, of ${all} over the whole image`,
    unknown: (name: string) => `for “${name}”: unknown, since not all evidence here is known`,
    none: (name: string) => `for “${name}”: no evidence by position was logged`,
    channels: "by channel:",
    channelsKept: "by channel, of the strongest that were kept:",
    groups: "active here:",
    group: (tag: string, layer: string, kept: boolean) =>
      `Group ${tag} of ${layer}: its share of what all groups are active here${kept ? `; ${press()} to keep it` : ""}`,
    channel: (channel: number) => `Channel ${channel}: ${press()} to keep it`,
    effect: (name: string, effect: string, error: string, donors: number) =>
      `Hidden, measured: the logit of “${name}” loses ${effect} ± ${error} (${donors} other images in its place)`,
    unclear: ", not clear",
    contradicts: ", which contradicts the evidence",
    matched: (number: number, overlap: string) =>
      `Measured was outlined region ${number}, which overlaps this one by ${overlap}.`,
    atStep: (step: number) => ` That was at step ${step}.`,
    notMeasured: "What hiding it does was not measured; the measured regions are outlined.",
    notOfClass: (name: string) => `What hiding it does to “${name}” was not measured.`,
    noRegions: "What hiding a region does was not measured here: Regions() in the list log=[…] measures it.",
  },
  {
    begin: "询问一个区域",
    beginTitle: "也可以在图像上拖动。方向键移动区域，Shift 加方向键改变大小。",
    label: "所询问的区域。方向键移动它，按住 Shift 则改变大小；Escape 清除。",
    heading: "在此区域内",
    clear: "清除",
    clearTitle: "或按 Escape",
    of: (layer) => `${layer} 的证据`,
    sum: (name, sum, all) => `对“${name}”：${sum}，整幅图像为 ${all}`,
    unknown: (name) => `对“${name}”：未知，因为此处并非所有证据都已知`,
    none: (name) => `对“${name}”：没有记录按位置的证据`,
    channels: "按通道：",
    channelsKept: "按通道（仅限保留下来的最强者）：",
    groups: "在此活跃：",
    group: (tag, layer, kept) => `${layer} 的组 ${tag}：占所有组在此激活的份额${kept ? `；${press()}以保留` : ""}`,
    channel: (channel) => `通道 ${channel}：${press()}以保留`,
    effect: (name, effect, error, donors) =>
      `遮住后实测：“${name}”的 logit 减少 ${effect} ± ${error}（以 ${donors} 张其他图像替代）`,
    unclear: "，不明确",
    contradicts: "，与证据相矛盾",
    matched: (number, overlap) => `实测的是已勾出的区域 ${number}，与此区域重叠 ${overlap}。`,
    atStep: (step) => `测于第 ${step} 步。`,
    notMeasured: "未测量遮住它的影响；已测量的区域已勾出。",
    notOfClass: (name) => `未测量遮住它对“${name}”的影响。`,
    noRegions: "此处未测量遮住区域的影响：在 log=[…] 列表中加入 Regions() 即可测量。",
  },
);
