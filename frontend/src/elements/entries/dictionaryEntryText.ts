import {textsOf} from "../../language.svelte";

/** What an entry of the dictionary says. */
export const t = textsOf(
  {
    channel: "channel",
    short: "ch.",
    title: (channel: number) => `Channel ${channel}: hover to see where it fires, click to keep`,
    weak: "too weak",
    weakTitle: (of: string) => `Too weak to be kept: ${of}`,
    unknown: "unknown",
    unknownTitle: (of: string) => `Not known: ${of}`,
  },
  {
    channel: "通道",
    short: "通道",
    title: (channel) => `通道 ${channel}：悬停可看到它在何处激活，点击可保留`,
    weak: "过弱",
    weakTitle: (of) => `过弱，未保留：${of}`,
    unknown: "未知",
    unknownTitle: (of) => `未知：${of}`,
  },
);
