import {byHand, textsOf} from "../../language.svelte";

/** What an entry of the dictionary says. */
export const t = textsOf(
  {
    channel: "channel",
    short: "ch.",
    title: (channel: number) =>
      `Channel ${channel}: ${byHand("hover to see where it fires, click to keep", "tap to see where it fires")}`,
    weak: "too weak",
    weakTitle: (of: string) => `Too weak to be kept: ${of}`,
    unknown: "unknown",
    unknownTitle: (of: string) => `Not known: ${of}`,
  },
  {
    channel: "通道",
    short: "通道",
    title: (channel) => `通道 ${channel}：${byHand("悬停可看到它在何处激活，点击可保留", "轻触可看到它在何处激活")}`,
    weak: "过弱",
    weakTitle: (of) => `过弱，未保留：${of}`,
    unknown: "未知",
    unknownTitle: (of) => `未知：${of}`,
  },
);
