/** The words of a channel or a group over the training. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    label: (name: string) => `${name} over the training`,
    goTo: (step: number) => `Go to step ${step}`,
    step: (step: number) => `step ${step}`,
    shown: "shown",
    lines: {
      activation: () => "largest activation",
      evidence: (target: string | null) => (target === null ? "evidence" : `evidence for ${target}`),
      auroc: (target: string | null) => (target === null ? "AUROC" : `AUROC for ${target}`),
    },
    lineLabel: (name: string, from: string, to: string) => `${name}: ${from} at the first step, ${to} at the last`,
    changed: {
      images: (step: number, correlation: string) =>
        `At step ${step} it fires on other images than at the step before: correlation ${correlation}`,
      channels: (step: number, cosine: string) =>
        `At step ${step} it is of other channels than at the step before: cosine ${cosine}`,
      new: (step: number) => `At step ${step} it is new: no group of the step before is like it`,
    },
    breaks: {
      channel: (n: number) =>
        n === 1 ? "≠ marks where it became another channel" : `≠ marks ${n} times that it became another channel`,
      group: (n: number) =>
        n === 1 ? "≠ marks where it is another group, or new" : `≠ marks ${n} times that it is another group, or new`,
    },
    none: "It was not logged at other steps.",
    coming: "Other steps are on their way …",
    noCrop: "no crop",
    unmeasured: "Its numbers over time were not measured.",
  },
  {
    label: (name) => `${name} 的训练过程`,
    goTo: (step) => `转到第 ${step} 步`,
    step: (step) => `第 ${step} 步`,
    shown: "当前",
    lines: {
      activation: () => "最大激活",
      evidence: (target) => (target === null ? "证据" : `对 ${target} 的证据`),
      auroc: (target) => (target === null ? "AUROC（区分能力）" : `对 ${target} 的 AUROC`),
    },
    lineLabel: (name, from, to) => `${name}：首步 ${from}，末步 ${to}`,
    changed: {
      images: (step, correlation) => `第 ${step} 步它激活的图像与前一步不同：相关系数 ${correlation}`,
      channels: (step, cosine) => `第 ${step} 步它的组成通道与前一步不同：余弦 ${cosine}`,
      new: (step) => `第 ${step} 步它是新的：前一步没有与之相似的组`,
    },
    breaks: {
      channel: (n) => `≠ 标出它变为另一通道之处，共 ${n} 次`,
      group: (n) => `≠ 标出它变为另一组或新出现之处，共 ${n} 次`,
    },
    none: "其他步未记录它。",
    coming: "其他步正在加载……",
    noCrop: "无片段",
    unmeasured: "未测量它随时间变化的数值。",
  },
);
