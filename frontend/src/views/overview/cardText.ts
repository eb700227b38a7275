/** What is said of each kind of finding. */
import {textsOf} from "../../language.svelte";

export const RULES = [
  "suspect",
  "attribute",
  "alone",
  "born",
  "died",
  "changed",
  "disagrees",
  "silent",
  "doubled",
  "wrong",
] as const;
export type Rule = (typeof RULES)[number];

export const isRule = (name: string): name is Rule => (RULES as readonly string[]).includes(name);

/** `full` where the numbers that it names are known, else `plain`; `gist`: in a few words; `check`: what is looked for. */
export interface Sayings {
  readonly full: string;
  readonly plain: string;
  readonly gist: string;
  readonly check: string;
}

export const t = textsOf(
  {
    count: (n: string, of: string) => `${n} of ${of}`,
    fraction: (n: string, of: string) => `${n}/${of}`,
    r: (correlation: string) => `r\u00a0${/^\d|^\u2212/.test(correlation) ? "=\u00a0" : ""}${correlation}`,
    category: (column: string, category: string) => `${column}: ${category}`,
    withOthers: (first: string, more: number) => `${first} with ${more} more`,
    bears: (share: string) => `bears on ${share}\u00a0% of all decisions`,
    steady: (share: string) => `at one place in ${share}\u00a0% of its images`,
    /** What becomes of decisions, where it is known what is right, and where the predicted class stands for it. */
    become: {wrong: "become wrong", other: "are decided otherwise"},
    inPlace: "{concept} decides {class}: hidden there, {count} {become}.",
    rules: {
      suspect: {
        full: "{concept} decides {class}: without it {count} {become}.",
        plain: "{concept} decides {class}, and fits nothing else of it.",
        gist: "{concept} decides {class}",
        check: "a channel that decides a class but fits nothing else of it",
      },
      attribute: {
        full: "{column} moves the decision between {class} and {other}: with another, {margin} of the lead is gone.",
        plain: "{column} goes with what is decided about {class}.",
        gist: "{column} decides about {class}",
        check: "metadata that decide between classes",
      },
      alone: {
        full: "{class} rests on {channel} alone: without it {count} {become}.",
        plain: "{class} rests on {channel} alone.",
        gist: "{class} rests on {channel} alone",
        check: "a class that rests on one channel alone",
      },
      born: {
        full: "{channel} was born since the step before: {count} decisions hang on it.",
        plain: "{channel} was born since the step before.",
        gist: "{channel} was born",
        check: "channels that were born",
      },
      died: {
        full: "{channel} died: it was {share_before} of what spoke for classes.",
        plain: "{channel} died: it tells no images apart any more.",
        gist: "{channel} died",
        check: "channels that died",
      },
      changed: {
        full: "{channel} changed its meaning (correlation {correlation} with the step before): {count} decisions hang on it.",
        plain: "{channel} changed its meaning: it fires on other images.",
        gist: "{channel} changed its meaning",
        check: "channels that changed their meaning",
      },
      disagrees: {
        full: "In {layer} the evidence says something else than removal, for {amount} classes.",
        plain: "In {layer} the evidence says something else than removal.",
        gist: "the evidence in {layer} is not borne out by removal",
        check: "a layer whose evidence is not borne out by removal",
      },
      silent: {
        full: "{amount} channels of {layer} never fire.",
        plain: "Channels of {layer} never fire.",
        gist: "channels of {layer} never fire",
        check: "channels that never fire",
      },
      doubled: {
        full: "Channels of {layer} say the same, most of all {channel} and {twin}: correlation {correlation}.",
        plain: "Channels of {layer} say the same.",
        gist: "channels of {layer} say the same",
        check: "channels that say the same",
      },
      wrong: {
        full: "{amount} images are wrong and sure of it, up to {confidence}.",
        plain: "Images are wrong and sure of it.",
        gist: "some images are wrong and sure of it",
        check: "images that are wrong and sure of it",
      },
    } satisfies Record<Rule, Sayings>,
  },
  {
    count: (n, of) => `${of} 个中的 ${n} 个`,
    fraction: (n, of) => `${n}/${of}`,
    r: (correlation) => `r\u00a0${/^\d|^\u2212/.test(correlation) ? "=\u00a0" : ""}${correlation}`,
    category: (column, category) => `${column}：${category}`,
    withOthers: (first, more) => `${first} 等 ${more + 1} 个通道`,
    bears: (share) => `影响 ${share}\u00a0% 的判断`,
    steady: (share) => `在 ${share}\u00a0% 的图像中位于同一处`,
    become: {wrong: "会判错", other: "会改判"},
    inPlace: "{concept} 决定了 {class}：仅在其位置去掉它，{count}{become}。",
    rules: {
      suspect: {
        full: "{concept} 决定了 {class}：没有它，{count}{become}。",
        plain: "{concept} 决定了 {class}，却与该类的其他特征不符。",
        gist: "{concept} 决定了 {class}",
        check: "决定某类、却与该类其他特征不符的通道",
      },
      attribute: {
        full: "{column} 影响 {class} 与 {other} 之间的判断：换成别的，领先优势减少 {margin}。",
        plain: "{column} 与对 {class} 的判断相伴。",
        gist: "{column} 影响对 {class} 的判断",
        check: "决定类别的元数据",
      },
      alone: {
        full: "{class} 只依靠 {channel}：没有它，{count}{become}。",
        plain: "{class} 只依靠 {channel}。",
        gist: "{class} 只依靠 {channel}",
        check: "只依靠一个通道的类别",
      },
      born: {
        full: "{channel} 自上一步新出现：{count}判断依赖它。",
        plain: "{channel} 自上一步新出现。",
        gist: "{channel} 新出现",
        check: "新出现的通道",
      },
      died: {
        full: "{channel} 已消失：它曾占支持各类别的 {share_before}。",
        plain: "{channel} 已消失：不再区分任何图像。",
        gist: "{channel} 已消失",
        check: "消失的通道",
      },
      changed: {
        full: "{channel} 的含义变了（与上一步的相关系数 {correlation}）：{count}判断依赖它。",
        plain: "{channel} 的含义变了：对别的图像激活。",
        gist: "{channel} 的含义变了",
        check: "含义改变的通道",
      },
      disagrees: {
        full: "在 {layer}，对 {amount}类别，证据与移除的结果不一致。",
        plain: "在 {layer}，证据与移除的结果不一致。",
        gist: "{layer} 的证据与移除的结果不一致",
        check: "证据与移除结果不一致的层",
      },
      silent: {
        full: "{layer} 的 {amount}通道从不激活。",
        plain: "{layer} 有通道从不激活。",
        gist: "{layer} 有通道从不激活",
        check: "从不激活的通道",
      },
      doubled: {
        full: "{layer} 有通道说的是同一件事，最像的是 {channel} 与 {twin}：相关系数 {correlation}。",
        plain: "{layer} 有通道说的是同一件事。",
        gist: "{layer} 有通道说的是同一件事",
        check: "说同一件事的通道",
      },
      wrong: {
        full: "{amount}图像判错却很确信，最高 {confidence}。",
        plain: "有图像判错却很确信。",
        gist: "有图像判错却很确信",
        check: "判错却很确信的图像",
      },
    },
  },
);
