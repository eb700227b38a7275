/** What a content was at every step that is kept. */
export interface Course<V> {
  /** Ascending; steps whose values cannot be read are left out. */
  readonly steps: readonly {readonly step: number; readonly value: V}[];
  /** Whether more of them are on the way. */
  readonly coming: boolean;
}
