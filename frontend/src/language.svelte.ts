/** The language of the page: the browser's, unless the user chose another. Each `text.ts` holds its texts in every one. */

/** What each language calls itself. */
export const LANGUAGES = {en: "English", zh: "中文"} as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "semantic_dictionary.language";

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(LANGUAGES, text);

/** The first of the browser's languages that there are texts in. */
export const languageOf = (preferred: readonly string[]): Language =>
  preferred.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing forgets this too.
    return null;
  }
}

let current: Language = $state(initial());

function initial(): Language {
  const kept = chosen();
  return isLanguage(kept) ? kept : languageOf(typeof navigator === "undefined" ? [] : navigator.languages);
}

export const language = {
  get current(): Language {
    return current;
  },
  /** Shows the page in a language from now on. */
  choose(wished: Language): void {
    current = wished;
    try {
      localStorage.setItem(KEY, wished);
    } catch {
      // It holds until the page is left.
    }
  },
};

/** What `<html lang>` says. */
export const LANG: Readonly<Record<Language, string>> = {en: "en", zh: "zh-Hans"};

/** How dates are written: as the browser prefers of the page's language, else as that language is written most. */
export const locale = (preferred: readonly string[] = navigator.languages): string =>
  preferred.find((tag) => languageOf([tag]) === current && tag.toLowerCase().startsWith(current)) ?? LANG[current];

const coarse = typeof matchMedia === "function" ? matchMedia("(pointer: coarse)") : null;
let touched: boolean = $state(coarse?.matches ?? false);
coarse?.addEventListener("change", ({matches}) => {
  touch(matches);
});

/** Says from now on what holds for fingers, or for a pointer. */
export function touch(now: boolean): void {
  touched = now;
}

const PRESS = {en: ["click", "tap"], zh: ["点击", "轻触"]} as const;

/** What one does to choose something: "click", and "tap" where fingers point. */
export const press = (): string => PRESS[current][touched ? 1 : 0];

/** What is said to who points with something, and to who has fingers, which only press. */
export const byHand = <T>(pointing: T, touching: T): T => (touched ? touching : pointing);

const SIGNS = {
  en: {names: ", ", clauses: "; ", sentences: ". "},
  zh: {names: "、", clauses: "；", sentences: "。"},
} as const;

/** Names or numbers one after the other. */
export const enumerated = (parts: readonly string[]): string => parts.join(SIGNS[current].names);

/** What is said one after the other, each a clause of its own. */
export const clauses = (parts: readonly string[]): string => parts.join(SIGNS[current].clauses);

/** Sentences one after the other; the last goes on without its end. */
export const sentences = (parts: readonly string[]): string => parts.join(SIGNS[current].sentences);

/** The texts of one place: called, it gives those of the page's language. */
export interface Texts<T> {
  (): T;
  readonly all: Readonly<Record<Language, T>>;
}

/** Texts of the same names and arguments, whatever they say. */
type Saying<T> = T extends string
  ? string
  : T extends (...given: infer Given) => infer Said
    ? (...given: Given) => Saying<Said>
    : {readonly [Name in keyof T]: Saying<T[Name]>};

/** Makes the texts of one place of those in each language, which have the same names and take the same arguments. */
export function textsOf<T>(en: T, zh: NoInfer<Saying<T>>): Texts<Saying<T>> {
  const all = {en: en as Saying<T>, zh};
  return Object.assign(() => all[current], {all});
}
