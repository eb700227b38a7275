/** Says what of a selection is not there as it was wished: a link may name what was never logged, or is no longer kept. */
import type {StepInfo} from "../api";
import type {Warning} from "./optional";

const said = (text: string): Warning => ({text, retry: false});

export const runUnmet = (wished: string | null, shown: string): Warning[] =>
  wished === null || wished === shown ? [] : [said(`There is no run “${wished}”; this is “${shown}”.`)];

/** Of a step between those that are kept nobody knows whether there was one. */
export function stepUnmet(wished: number | null, shown: number, steps: readonly StepInfo[]): Warning[] {
  if (wished === null || wished === shown) return [];
  const [first, last] = [steps[0].step, steps[steps.length - 1].step];
  const why =
    wished > first && wished < last
      ? `Step ${wished} is not kept (TensorBoard keeps a sample of the steps)`
      : `There is no step ${wished}: ${first === last ? "one step is kept" : `the steps that are kept go from ${first} to ${last}`}`;
  return [said(`${why}; this is step ${shown}.`)];
}

export const layerUnmet = (wished: string | null, shown: string): Warning[] =>
  wished === null || wished === shown ? [] : [said(`There is no layer “${wished}” here; this is “${shown}”.`)];

export const exampleUnmet = (wished: number, n: number, shown: number): Warning[] =>
  wished === shown ? [] : [said(`There is no example ${wished}, the last one is ${n - 1}; this is example ${shown}.`)];

export const classUnmet = (wished: number | null, n: number): Warning[] =>
  wished === null || wished < n ? [] : [said(`There is no class ${wished}, the last one is ${n - 1}.`)];

interface Named {
  readonly id: string;
  readonly title: string;
}

export function viewUnmet(wished: string | null, shown: Named | null, views: readonly Named[]): Warning[] {
  if (wished === null || wished === shown?.id) return [];
  const known = views.find(({id}) => id === wished);
  const why = known
    ? `The view “${known.title}” has nothing to show here: what it needs is not logged, or cannot be read`
    : `There is no view “${wished}”`;
  return [said(shown === null ? `${why}.` : `${why}; this is “${shown.title}”.`)];
}

/** Which examples a list names, the first few of them. */
function listed(examples: readonly number[]): string {
  const SHOWN = 5;
  const first = examples.slice(0, SHOWN).join(", ");
  return `example${examples.length > 1 ? "s" : ""} ${first}${examples.length > SHOWN ? " and others" : ""}`;
}

/** Says of which examples the model returned no numbers. */
export const outputsUnmet = (where: string, outputs: readonly Float32Array[]): Warning[] => {
  const examples = outputs.flatMap((values, i) => (values.every(Number.isFinite) ? [] : [i]));
  if (examples.length === 0) return [];
  return [
    said(`${where}: what the model returned for ${listed(examples)} is not finite, so it predicts nothing there.`),
  ];
};
