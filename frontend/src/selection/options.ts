/** What can be chosen of a view beside what all views know: its values and their form in the URL. */

/** An option that a view declares. */
export interface Option<T> {
  /** Its value unless another is chosen. */
  readonly initial: T;
  /** Undefined where the text is none of its values. */
  read(text: string): T | undefined;
  write(value: T): string;
  /** Several views declare it and share its value; it has one key, without the name of a view. */
  readonly shared?: boolean;
  /** It decides which data are on screen; the others only how they are looked at. */
  readonly choosesData?: boolean;
  /** With such a value views show more than they do without, which is loaded then: their `more`. */
  asksForMore?(value: T): boolean;
  /** With such a value nothing may come later. */
  waits?(value: T): boolean;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options by their names. */
export type Values<O extends Options> = {readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never};

/** Something that has options, and a name in the URL. */
export interface Optional {
  readonly id: string;
  readonly options: Options;
}

/** What was chosen, by key in the URL; what is absent has its initial value. */
export type Chosen = Readonly<Record<string, unknown>>;

/** One of some words, the first unless another is chosen. */
export const oneOf = <T extends string>(values: readonly [T, ...T[]]): Option<T> => ({
  initial: values[0],
  read: (text) => values.find((value) => value === text),
  write: (value) => value,
});

/** A number from 0 on, or none. */
export const indexOrNone: Option<number | null> = {
  initial: null,
  read: index,
  write: (value) => (value === null ? "" : String(value)),
};

export const flag = (initial: boolean): Option<boolean> => ({
  initial,
  read: (text) => ({true: true, false: false})[text],
  write: String,
});

export function index(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const keyOf = (id: string, name: string, {shared = false}: Option<unknown>): string =>
  shared ? name : `${id}.${name}`;

/** All options by their keys in the URL: `<view>.<option>`, of shared ones the name alone. */
export const declaredBy = (views: readonly Optional[]): Options =>
  Object.fromEntries(
    views.flatMap(({id, options}) =>
      Object.entries(options).map(([name, option]) => [keyOf(id, name, option), option] as const),
    ),
  );

/** The value of an option by its key. */
export const valueOf = <T>(chosen: Chosen, key: string, option: Option<T>): T =>
  Object.hasOwn(chosen, key) ? (chosen[key] as T) : option.initial;

/** The values of a view's options, by their names in the view. */
export const valuesOf = ({id, options}: Optional, chosen: Chosen): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, valueOf(chosen, keyOf(id, name, option), option)]),
  );

/** Chooses other values of a view's options, by their names in the view. */
export function withValues({id, options}: Optional, chosen: Chosen, change: Readonly<Record<string, unknown>>): Chosen {
  const keyed = Object.entries(change).map(([name, value]) => ({option: options[name], name, value}));
  const changed = keyed.map(({option, name, value}) => [keyOf(id, name, option), value] as const);
  const usual = keyed
    .filter(({option, value}) => !isOther(option, value))
    .map(({option, name}) => keyOf(id, name, option));
  const entries = Object.entries({...chosen, ...Object.fromEntries(changed)});
  return Object.fromEntries(entries.filter(([key]) => !usual.includes(key)));
}

/** Whether any value says that nothing may come later. */
export const waitsForAll = (options: Options, chosen: Chosen): boolean =>
  Object.entries(options).some(([key, option]) => option.waits?.(valueOf(chosen, key, option)) ?? false);

/** Whether any value asks for what views show on demand. */
export const asksForMore = (options: Options, chosen: Chosen): boolean =>
  Object.entries(options).some(([key, option]) => option.asksForMore?.(valueOf(chosen, key, option)) ?? false);

/** The values of those that decide which data are shown, by key. */
export const choicesOf = (options: Options, chosen: Chosen): Chosen =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, {choosesData}]) => choosesData)
      .map(([key, option]) => [key, valueOf(chosen, key, option)]),
  );

/** Reads what the keys of a URL choose; nonsense chooses nothing. */
export function readOptions(options: Options, keys: Readonly<Partial<Record<string, string>>>): Chosen {
  const read = Object.entries(options).map(([key, option]) => [key, option.read(keys[key] ?? "")] as const);
  return Object.fromEntries(read.filter(([key, value]) => value !== undefined && isOther(options[key], value)));
}

/** The keys of what was chosen. */
export const writeOptions = (options: Options, chosen: Chosen): Record<string, string> =>
  Object.fromEntries(
    Object.entries(chosen)
      .filter(([key, value]) => Object.hasOwn(options, key) && isOther(options[key], value))
      .map(([key, value]) => [key, options[key].write(value)]),
  );

const isOther = (option: Option<unknown>, value: unknown): boolean =>
  option.write(value) !== option.write(option.initial);
