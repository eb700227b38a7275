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
    bears: (share: string) => `bears on ${share} % of all decisions`,
    rules: {
      suspect: {
        full: "{channel} decides {class}: without it {count} become wrong.",
        plain: "{channel} decides {class}, and fits nothing else of it.",
        gist: "{channel} decides {class}",
        check: "a channel that decides a class but fits nothing else of it",
      },
      attribute: {
        full: "{column} decides between {class} and {other}: with another one {count} become others.",
        plain: "{column} goes with what is decided about {class}.",
        gist: "{column} decides about {class}",
        check: "metadata that go with what is decided",
      },
      alone: {
        full: "{class} rests on {channel} alone: it is {share} of all that speaks for it.",
        plain: "{class} rests on {channel} alone.",
        gist: "{class} rests on {channel} alone",
        check: "a class that rests on one channel alone",
      },
      born: {
        full: "{channel} was born: at step {step} it never fired.",
        plain: "{channel} was born: before, it never fired.",
        gist: "{channel} was born",
        check: "channels that were born",
      },
      died: {
        full: "{channel} died: it fires no more, as it did at step {step}.",
        plain: "{channel} died: it fires no more.",
        gist: "{channel} died",
        check: "channels that died",
      },
      changed: {
        full: "{channel} means something else than at step {step}: correlation {correlation}.",
        plain: "{channel} changed its meaning: it fires on other images.",
        gist: "{channel} changed its meaning",
        check: "channels that changed their meaning",
      },
      disagrees: {
        full: "In {layer} the evidence says something else than the network, for {count} images.",
        plain: "In {layer} the evidence says something else than the network.",
        gist: "the evidence in {layer} disagrees with the network",
        check: "a layer whose evidence says something else than the network",
      },
      silent: {
        full: "{count} channels of {layer} never fire.",
        plain: "Channels of {layer} never fire.",
        gist: "channels of {layer} never fire",
        check: "channels that never fire",
      },
      doubled: {
        full: "{channel} and {twin} say the same: correlation {correlation}.",
        plain: "{channel} and {twin} say the same.",
        gist: "{channel} and {twin} say the same",
        check: "channels that say the same",
      },
      wrong: {
        full: "{class}, taken for {other} with {probability}.",
        plain: "{class}, surely taken for {other}.",
        gist: "{class} is surely taken for {other}",
        check: "images that are surely taken for something else",
      },
    } satisfies Record<Rule, Sayings>,
  },
  {
    count: (n, of) => `${of} 个中的 ${n} 个`,
    bears: (share) => `影响 ${share} % 的判断`,
    rules: {
      suspect: {
        full: "{channel} 决定了 {class}：没有它，{count}会判错。",
        plain: "{channel} 决定了 {class}，却与该类的其他特征不符。",
        gist: "{channel} 决定了 {class}",
        check: "决定某类、却与该类其他特征不符的通道",
      },
      attribute: {
        full: "{column} 决定了是 {class} 还是 {other}：换成别的，{count}会改判。",
        plain: "{column} 与对 {class} 的判断相伴。",
        gist: "{column} 影响对 {class} 的判断",
        check: "与判断相伴的元数据",
      },
      alone: {
        full: "{class} 只依靠 {channel}：它占全部支持的 {share}。",
        plain: "{class} 只依靠 {channel}。",
        gist: "{class} 只依靠 {channel}",
        check: "只依靠一个通道的类别",
      },
      born: {
        full: "{channel} 新出现：在第 {step} 步从不激活。",
        plain: "{channel} 新出现：此前从不激活。",
        gist: "{channel} 新出现",
        check: "新出现的通道",
      },
      died: {
        full: "{channel} 已消失：在第 {step} 步还会激活，如今不再。",
        plain: "{channel} 已消失：不再激活。",
        gist: "{channel} 已消失",
        check: "消失的通道",
      },
      changed: {
        full: "{channel} 的含义与第 {step} 步不同：相关系数 {correlation}。",
        plain: "{channel} 的含义变了：对别的图像激活。",
        gist: "{channel} 的含义变了",
        check: "含义改变的通道",
      },
      disagrees: {
        full: "在 {layer}，证据与网络的判断不一致：{count}图像。",
        plain: "在 {layer}，证据与网络的判断不一致。",
        gist: "{layer} 的证据与网络的判断不一致",
        check: "证据与网络判断不一致的层",
      },
      silent: {
        full: "{layer} 的 {count}通道从不激活。",
        plain: "{layer} 有通道从不激活。",
        gist: "{layer} 有通道从不激活",
        check: "从不激活的通道",
      },
      doubled: {
        full: "{channel} 与 {twin} 说的是同一件事：相关系数 {correlation}。",
        plain: "{channel} 与 {twin} 说的是同一件事。",
        gist: "{channel} 与 {twin} 说的是同一件事",
        check: "说同一件事的通道",
      },
      wrong: {
        full: "{class}，以 {probability} 被当成 {other}。",
        plain: "{class}，被确信地当成 {other}。",
        gist: "{class} 被确信地当成 {other}",
        check: "被确信地认错的图像",
      },
    },
  },
);
