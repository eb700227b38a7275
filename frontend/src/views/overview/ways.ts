/** Which of the logged examples shows best why a class is taken for another: pure functions. */
import type {ExampleInfo} from "../../model/frame";

/** One that is of the first class and taken for the second; else one of the first that is wrong, else any that is wrong. */
export function exampleOf(examples: readonly ExampleInfo[], classes: readonly number[]): number | null {
  const [own, other] = classes;
  const wrong = [...examples.entries()].filter(([, {correct}]) => correct === false);
  const found =
    wrong.find(([, {truth, prediction}]) => truth.classes.includes(own) && prediction === other) ??
    wrong.find(([, {truth}]) => truth.classes.includes(own)) ??
    wrong.at(0);
  return found?.[0] ?? null;
}
