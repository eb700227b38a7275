/** Makes of a function of objects one that works out each object once, for as long as the object lives. */
export function once<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, {readonly value: V}>();
  return (key) => {
    const found = known.get(key) ?? {value: of(key)};
    known.set(key, found);
    return found.value;
  };
}

/** Makes of a function of numbers one that works out each number once. */
export function onceEach<V>(of: (key: number) => V): (key: number) => V {
  const known = new Map<number, {readonly value: V}>();
  return (key) => {
    const found = known.get(key) ?? {value: of(key)};
    known.set(key, found);
    return found.value;
  };
}
