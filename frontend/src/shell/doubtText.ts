/** What is said of how sure a decision is. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    entropy: (bits: string, most: string) => `Entropy ${bits} of ${most} bits.`,
    ofRight: (share: string) => `${share} of the held-out images that are decided rightly have less.`,
    ofWrong: (share: string) => `Of those that are decided wrongly ${share} have less.`,
  },
  {
    entropy: (bits, most) => `熵 ${bits} 比特，最多 ${most} 比特。`,
    ofRight: (share) => `判对的留出图像中 ${share} 的熵更低。`,
    ofWrong: (share) => `判错的中 ${share} 的熵更低。`,
  },
);
