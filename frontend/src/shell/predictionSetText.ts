/** What is said of the classes that cannot be ruled out. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    cannotRuleOut: (names: string) => `Cannot be ruled out: ${names}.`,
    onlyOne: (name: string) => `All but ${name} can be ruled out.`,
    unlikeAny: "Unlike any class, as held-out images show them.",
    moreNames: (names: string, more: number) => `${names} and ${more} more`,
    level: "How often the true class shall be left",
    heldBy: (share: string, n: number) => `Of ${n} images that it was not trained on, ${share} have their class left.`,
    amongGroup: (column: string, group: string, n: number, said: string) =>
      `By the ${n} held-out images of its group (${column}: ${group}): ${said}`,
    tooFew: (n: number, fewest: number) =>
      `${n === 1 ? "One class has" : `${n} classes have`} less than ${fewest} held-out images and can never be ruled out.`,
  },
  {
    cannotRuleOut: (names) => `不能排除：${names}。`,
    onlyOne: (name) => `除 ${name} 外均可排除。`,
    unlikeAny: "与留出图像中的任何类别都不像。",
    moreNames: (names, more) => `${names} 以及另外 ${more} 类`,
    level: "真实类别应保留的频率",
    heldBy: (share, n) => `在 ${n} 张未参与训练的图像中，${share} 的真实类别得以保留。`,
    amongGroup: (column, group, n, said) => `按其所在组（${column}：${group}）的 ${n} 张留出图像：${said}`,
    tooFew: (n, fewest) => `有 ${n} 个类别的留出图像少于 ${fewest} 张，永远不能排除。`,
  },
);
