/** Sentences that say how what is missing gets logged. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    /** How attribution between layers is logged. */
    relations: "Relations() in the list log=[…] of the callback logs it: Relations(every=1) at every epoch.",
    /** How long that may take. */
    relationsShare: "Relations(share=…) is the share of the time that it may take.",
    /** How long measuring regions may take. */
    regionsShare: "Regions(share=…) is the share of the time that it may take.",
  },
  {
    relations: "在回调的 log=[…] 列表中加入 Relations() 即可记录：Relations(every=1) 表示每个 epoch 都记录。",
    relationsShare: "Relations(share=…) 是它可占用的时间比例。",
    regionsShare: "Regions(share=…) 是它可占用的时间比例。",
  },
);
