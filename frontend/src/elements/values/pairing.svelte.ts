/**
 * What a view tells of its values to the same view of another state beside it: each bar finds the other's value of the same
 * thing, whether or not the other shows it. Where a view stands alone, there is nobody to tell.
 */
import {getContext, untrack} from "svelte";
import type {Known} from "../../math/known";

/** The key under which a view's frame gives its pairing. */
export const PAIRING = Symbol("pairing");

/** Values by the number of what they are of. */
export type Told = ReadonlyMap<number, Known>;

/** What one of two views tells, by what the values are; it must be reactive. */
export interface Teller {
  get: (name: string) => (() => Told) | undefined;
  set: (name: string, values: () => Told) => unknown;
  delete: (name: string) => unknown;
}

export interface Pairing {
  readonly own: Teller;
  readonly other: Teller;
  /** Whether the view shows how far its values are from the other's, in their place. */
  readonly difference: boolean;
}

const pairing = (): (() => Pairing | null) => getContext<(() => Pairing | null) | undefined>(PAIRING) ?? (() => null);

/** Tells all values of one kind, those too that are not shown. */
export function tell(name: () => string, values: () => Told): void {
  const of = untrack(() => pairing()()?.own);
  if (of === undefined) return;
  $effect(() => {
    const called = name();
    untrack(() => of.set(called, values));
    return () => of.delete(called);
  });
}

/** What the other state has, and whether what is shown is the difference. */
export interface Against {
  /** NaN where the other does not know it; null where there is no other. */
  readonly other: Known | null;
  readonly difference: boolean;
}

export const ALONE: Against = {other: null, difference: false};
const UNKNOWN: Known = {value: NaN, error: 0};

/** Gives the other state's value of the same thing. */
export function against(name: () => string, index: () => number): () => Against {
  const of = pairing();
  return () => {
    const pair = of();
    if (pair === null) return ALONE;
    return {other: pair.other.get(name())?.().get(index()) ?? UNKNOWN, difference: pair.difference};
  };
}

/** What a bar shows: its value, or how far it is from the other's. Errors add up: which way each goes is not known. */
export const shownOf = (own: Known, {other, difference}: Against): Known =>
  difference && other !== null ? {value: own.value - other.value, error: own.error + other.error} : own;

/** Where the other's bar ends beside one's own; null where that is not shown. */
export const markOf = ({other, difference}: Against): number | null =>
  difference || other === null || Number.isNaN(other.value) ? null : other.value;

/** The same of a bar that goes one way: what goes the other way has no place on it. */
export function markBeside(value: number, against: Against): number | null {
  const mark = markOf(against);
  return mark === null || mark * value < 0 ? null : mark;
}
