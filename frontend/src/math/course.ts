/** What is there of something of which nothing is logged at any step. */
export const NO_COURSE: {readonly steps: readonly never[]; readonly coming: boolean} = {steps: [], coming: false};
