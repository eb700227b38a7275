/** Says what of a selection is not there as it was wished: a link may name what was never logged, or is no longer kept. */
import type {StepInfo} from "../api";
import type {Warning} from "./optional";
import {t} from "./text";

/** How many examples are named of many. */
const NAMED = 5;

const said = (text: string): Warning => ({text, retry: false});

export const runUnmet = (wished: string | null, shown: string): Warning[] =>
  wished === null || wished === shown ? [] : [said(t().unmet.run(wished, shown))];

/** Of a step between those that are kept nobody knows whether there was one. */
export function stepUnmet(wished: number | null, shown: number, steps: readonly StepInfo[]): Warning[] {
  if (wished === null || wished === shown) return [];
  const [first, last] = [steps[0].step, steps[steps.length - 1].step];
  const words = t().unmet;
  const between = wished > first && wished < last;
  return [said(between ? words.kept(wished, shown) : words.step(wished, first, last, shown))];
}

export const layerUnmet = (wished: string | null, shown: string): Warning[] =>
  wished === null || wished === shown ? [] : [said(t().unmet.layer(wished, shown))];

export const exampleUnmet = (wished: number, n: number, shown: number): Warning[] =>
  wished === shown ? [] : [said(t().unmet.example(wished, n - 1, shown))];

export const classUnmet = (wished: number | null, n: number): Warning[] =>
  wished === null || wished < n ? [] : [said(t().unmet.aClass(wished, n - 1))];

interface Named {
  readonly id: string;
  readonly title: string;
}

export function viewUnmet(wished: string | null, shown: Named | null, views: readonly Named[]): Warning[] {
  if (wished === null || wished === shown?.id) return [];
  const known = views.find(({id}) => id === wished);
  const words = t().unmet;
  return [said(words.shownView(known ? words.emptyView(known.title) : words.view(wished), shown?.title ?? null))];
}

/** Says of which examples the model returned no numbers. */
export const outputsUnmet = (where: string, outputs: readonly Float32Array[]): Warning[] => {
  const examples = outputs.flatMap((values, i) => (values.every(Number.isFinite) ? [] : [i]));
  if (examples.length === 0) return [];
  return [said(t().outputs(where, examples.slice(0, NAMED), examples.length > NAMED))];
};
