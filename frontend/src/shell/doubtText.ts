/** What is said of how sure a decision is. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    undecided: (share: string) => `Undecided by ${share} (entropy).`,
    bits: (bits: string, most: string) => `${bits} of ${most} bits, which it is where all classes are as likely.`,
    ofRight: (share: string) => `${share} of the held-out images that are decided rightly have less.`,
    ofWrong: (share: string) => `Of those that are decided wrongly ${share} have less.`,
    passes: (same: number, n: number, low: string, high: string) =>
      `With dropout decided alike in ${same} of ${n} passes: ${low} to ${high}.`,
    steps: (same: number, n: number) =>
      n === 1
        ? `Decided ${same === 1 ? "alike" : "otherwise"} at the step before.`
        : `Decided alike at ${same} of the last ${n} steps.`,
    at: (step: number, share: string) => `step ${step}: ${share}`,
    reasons: (step: number, likeness: string, layer: string) =>
      `Reasons correlate with those at step ${step} by ${likeness} (channels of ${layer}).`,
  },
  {
    undecided: (share) => `犹豫程度 ${share}（熵）。`,
    bits: (bits, most) => `${bits} 比特；各类别同样可能时为 ${most} 比特。`,
    ofRight: (share) => `判对的留出图像中 ${share} 的熵更低。`,
    ofWrong: (share) => `判错的中 ${share} 的熵更低。`,
    passes: (same, n, low, high) => `启用 dropout 的 ${n} 次计算中 ${same} 次判断相同：${low} 至 ${high}。`,
    steps: (same, n) =>
      n === 1 ? `上一步的判断${same === 1 ? "相同" : "不同"}。` : `最近 ${n} 步中有 ${same} 步判断相同。`,
    at: (step, share) => `第 ${step} 步：${share}`,
    reasons: (step, likeness, layer) => `理由与第 ${step} 步的相关为 ${likeness}（${layer} 的通道）。`,
  },
);
