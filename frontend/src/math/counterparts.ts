/** Which class of one network is which of another: by name, as numbers of two networks tell nothing of each other. */

/** The names of a network's classes, none where these were not told, and how many there are. */
export interface Classes {
  readonly names: readonly string[];
  readonly n: number;
}

/**
 * The class of the others that each own one is, null where there is none. Networks that name none, and have as many, are taken
 * to mean the same; a name that stands several times is told by its turn.
 */
export function counterparts(own: Classes, others: Classes): readonly (number | null)[] {
  if (own.names.length === 0 && others.names.length === 0 && own.n === others.n) return [...new Array(own.n).keys()];
  const places = new Map<string, number[]>();
  others.names.forEach((name, i) => places.set(name, [...(places.get(name) ?? []), i]));
  return Array.from({length: own.n}, (_, i) => places.get(own.names.at(i) ?? "")?.shift() ?? null);
}

/** Whether classes of two networks are the same, in the same order. */
export const areSame = (of: readonly (number | null)[]): boolean => of.every((other, i) => other === i);
