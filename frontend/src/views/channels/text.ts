/** What the gallery of channels says. */
import {byHand, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    get help() {
      return [
        "Every channel of a layer, as a picture made to excite it with the parts of real images that excite it most along its lower edge.",
        byHand(
          "Sort them by what you ask: which are active, which argue for a class, which tell one class from the others, without which predictions change. Click one for its page.",
          "Sort them by what you ask: which are active, which argue for a class, which tell one class from the others, without which predictions change. Tap one for its page.",
        ),
        "Numbers are of the probe set, some hundred images of your data set; a channel that nothing excited there may still look for something rare.",
      ] as [string, string, string];
    },
    sort: "Sort by",
    orders: {
      activity: {text: "activity", title: "The mean over images of the largest activation in each"},
      evidence: {
        text: "evidence",
        title: "How much the channel argues for the selected class, in the mean over its images",
      },
      selectivity: {
        text: "selectivity",
        title: "How well the channel tells a class from all others (AUROC, 0.5 by chance)",
      },
      effect: {text: "effect", title: "How many predictions change when the channel is removed, as it was measured"},
      change: {text: "change", title: "How unlike the channel is to what it was at the step before"},
      number: {text: "number", title: "In the order of the layer"},
    },
    notLogged: (why: string) => `${why}. Not logged here: Statistics() and a data set are needed.`,
    which: "Layers",
    layers: {
      one: {text: "This layer", title: "All channels of the selected layer"},
      all: {text: "All layers", title: "The most active channels of each layer, from the first to the last"},
    },
    found: {
      activity: "{channel} is the most active of the {n} channels of {layer}",
      activitySilent: "{channel} is the most active of the {n} channels of {layer}, of which {silent} never fire",
      evidence: "{channel} argues most for {class} in {layer}",
      selectivity: "{channel} tells {class} best in {layer}: AUROC {value}",
      effect: "Without {channel} {value} of the predictions change",
      change: "{channel} changed most since step {step}",
      none: {
        effect: "No prediction changes without any one of the channels of {layer} that were removed",
        change: "No channel of {layer} fires on other images than at step {step}",
      },
      number: "The {n} channels of {layer}",
      all: "From {first} to {last}: what the most active channels of each layer look for",
    },
    numbers: {
      activity: (value: string) => value,
      evidence: (value: string) => value,
      selectivity: (value: string, name: string) => `${value} ${name}`,
      effect: (value: string) => `${value} change`,
      change: (value: string) => `${value} new`,
      number: () => "",
    },
    silent: "never active",
    unknown: "not measured",
    unmeasured: (n: number, of: number) => `${n} of ${of} are measured; the others follow by number.`,
    other: (step: number) => `Numbers are of step ${step}.`,
    images: (n: number) => `Numbers are of the ${n === 1 ? "one image" : `${n} images`} of the probe set.`,
    noStatistics: "No statistics are logged here, so channels are sorted by their strongest crop.",
    gallery: (layer: string) => `Channels of ${layer}. Arrow keys move, Enter opens a channel’s page.`,
    channel: (layer: string, channel: number, value: string) =>
      `${layer} · ${channel}${value === "" ? "" : `: ${value}`}`,
    coming: "loading …",
    layerTitle: (name: string) => `All channels of ${name}`,
    channels: (n: number) => `${n} channel${n === 1 ? "" : "s"}`,
  },
  {
    get help() {
      return [
        "一层的所有通道：每张图片为激发该通道而生成，下缘是最能激发它的真实图像片段。",
        byHand(
          "按所关心的问题排序：哪些活跃、哪些支持某个类别、哪些能区分某个类别、去掉哪些会改变预测。点击可打开其页面。",
          "按所关心的问题排序：哪些活跃、哪些支持某个类别、哪些能区分某个类别、去掉哪些会改变预测。轻触可打开其页面。",
        ),
        "数值来自探测集，即数据集中的数百张图像；在其中未被激发的通道仍可能寻找罕见之物。",
      ] as [string, string, string];
    },
    sort: "排序",
    orders: {
      activity: {text: "活跃度", title: "各图像中最大激活的平均值"},
      evidence: {text: "证据", title: "该通道在所选类别的图像上平均支持该类别的程度"},
      selectivity: {text: "选择性", title: "该通道区分一个类别与其他类别的能力（AUROC，随机为 0.5）"},
      effect: {text: "影响", title: "经测量，去掉该通道后有多少预测改变"},
      change: {text: "变化", title: "该通道与上一步相比变化多大"},
      number: {text: "编号", title: "按层中的顺序"},
    },
    notLogged: (why) => `${why}。此处未记录：需要 Statistics() 和数据集。`,
    which: "层",
    layers: {
      one: {text: "此层", title: "所选层的所有通道"},
      all: {text: "所有层", title: "从第一层到最后一层，每层最活跃的通道"},
    },
    found: {
      activity: "{channel} 是 {layer} 的 {n} 个通道中最活跃的",
      activitySilent: "{channel} 是 {layer} 的 {n} 个通道中最活跃的，其中 {silent} 个从不激活",
      evidence: "在 {layer} 中，{channel} 最支持 {class}",
      selectivity: "在 {layer} 中，{channel} 最能区分 {class}：AUROC {value}",
      effect: "去掉 {channel}，{value} 的预测会改变",
      change: "自第 {step} 步以来，{channel} 变化最大",
      none: {
        effect: "逐个去掉 {layer} 中被移除的通道，没有任何预测改变",
        change: "与第 {step} 步相比，{layer} 中没有通道改为对其他图像激活",
      },
      number: "{layer} 的 {n} 个通道",
      all: "从 {first} 到 {last}：每层最活跃的通道在寻找什么",
    },
    numbers: {
      activity: (value) => value,
      evidence: (value) => value,
      selectivity: (value, name) => `${value} ${name}`,
      effect: (value) => `${value} 改变`,
      change: (value) => `${value} 为新`,
      number: () => "",
    },
    silent: "从不活跃",
    unknown: "未测量",
    unmeasured: (n, of) => `${of} 个中有 ${n} 个已测量；其余按编号排列。`,
    other: (step) => `数值来自第 ${step} 步。`,
    images: (n) => `数值来自探测集的 ${n} 张图像。`,
    noStatistics: "此处未记录统计数据，因此按最强片段排序。",
    gallery: (layer) => `${layer} 的通道。方向键移动，Enter 键打开通道页面。`,
    channel: (layer, channel, value) => `${layer} · ${channel}${value === "" ? "" : `：${value}`}`,
    coming: "加载中 …",
    layerTitle: (name) => `${name} 的所有通道`,
    channels: (n) => `${n} 个通道`,
  },
);
