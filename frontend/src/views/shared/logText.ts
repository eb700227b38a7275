/** Sentences that say how what is missing gets logged. */

/** How attribution between layers is logged. */
export const LOG_RELATIONS =
  "Relations() in the list log=[…] of the callback logs it: Relations(every=1) at every epoch.";

/** How long that may take. */
export const RELATIONS_SHARE = "Relations(share=…) is the share of the time that it may take.";

/** How long measuring regions may take. */
export const REGIONS_SHARE = "Regions(share=…) is the share of the time that it may take.";
