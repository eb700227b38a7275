/** Which of the logged examples shows best why a class is taken for another: pure functions. */
import type {ExampleInfo} from "../../model/frame";

/** One of these classes that is wrong; else any that is wrong, else one of the classes. */
export function exampleOf(examples: readonly ExampleInfo[], classes: readonly number[]): number | null {
  const all = [...examples.entries()];
  const isOfThem = ([, {truth}]: (typeof all)[number]) => truth.classes.some((each) => classes.includes(each));
  const wrong = all.filter(([, {correct}]) => correct === false);
  return (wrong.find(isOfThem) ?? wrong.at(0) ?? all.find(isOfThem))?.[0] ?? null;
}
