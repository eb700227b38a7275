import {afterEach, expect, it} from "vitest";
import {
  byHand,
  clauses,
  language,
  languageOf,
  LANGUAGES,
  enumerated,
  locale,
  press,
  sentences,
  textsOf,
  touch,
  type Texts,
} from "./language.svelte";

afterEach(() => {
  language.choose("en");
  touch(false);
});

it.each([
  [["zh-CN", "en"], "zh"],
  [["de-AT", "ZH-Hant"], "zh"],
  [["de", "en-GB", "zh"], "en"],
  [["fr"], "en"],
  [[], "en"],
] as const)("of %j takes %s", (preferred, expected) => {
  expect(languageOf(preferred)).toBe(expected);
});

it("gives the texts of the language that is chosen", () => {
  const t = textsOf({many: (n: number) => `${n} channels`}, {many: (n) => `${n} 个通道`});
  expect(t().many(3)).toBe("3 channels");
  language.choose("zh");
  expect(t().many(3)).toBe("3 个通道");
});

it("says what one does to choose something, with a mouse and with a finger", () => {
  const said = () => [press(), byHand("point", "press")];
  expect(said()).toEqual(["click", "point"]);
  touch(true);
  expect(said()).toEqual(["tap", "press"]);
  language.choose("zh");
  expect(press()).toBe("轻触");
  touch(false);
  expect(press()).toBe("点击");
});

it("puts names one after the other as the language does", () => {
  expect(enumerated(["fox", "cat"])).toBe("fox, cat");
  language.choose("zh");
  expect(enumerated(["fox", "cat"])).toBe("fox、cat");
});

it("puts clauses and sentences one after the other as the language does", () => {
  expect([clauses(["a fox", "a cat"]), sentences(["A fox", "A cat"])]).toEqual(["a fox; a cat", "A fox. A cat"]);
  language.choose("zh");
  expect([clauses(["狐", "猫"]), sentences(["狐", "猫"])]).toEqual(["狐；猫", "狐。猫"]);
});

it("nowhere else are names, clauses or sentences put one after the other", () => {
  const files = import.meta.glob<string>(["./**/*.ts", "./**/*.svelte"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const own = /(\.test|\.fixture|ext|Words)\.ts$/;
  const found = Object.entries(files).flatMap(([file, text]) =>
    own.test(file)
      ? []
      : text.split("\n").flatMap((line) => (/join\("[,;.] "\)/.test(line) ? [`${file}: ${line}`] : [])),
  );
  // What is thrown is for developers, in English; a vector is written in brackets as in code.
  expect(found.filter((line) => !/throw|\[\$\{|Vector\.svelte/.test(line))).toEqual([]);
});

const isTexts = (value: unknown): value is Texts<unknown> => typeof value === "function" && "all" in value;

const modules = import.meta.glob<Record<string, unknown>>(["./**/*ext.ts", "./**/*Words.ts"], {eager: true});
const places = Object.entries(modules).flatMap(([file, module]) =>
  Object.entries(module).flatMap(([name, value]) => (isTexts(value) ? [[`${file}: ${name}`, value] as const] : [])),
);

/** The leaves of texts, by their path: a string, or how many arguments a function takes. */
function leaves(value: unknown, path = ""): [string, string | number][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, value.length]];
  return Object.entries(value as object).flatMap(([key, part]) => leaves(part, `${path}.${key}`));
}

it("there are texts to compare", () => {
  expect(places.length).toBeGreaterThan(0);
});

it.each(places)("%s has every text in every language", (_, {all}) => {
  const [en, ...others] = (Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]).map((key) => leaves(all[key]));
  for (const other of others) expect(other.map(([path]) => path)).toEqual(en.map(([path]) => path));
  for (const [path, text] of leaves(all.zh)) {
    // What has words has Chinese ones: nothing is left in English.
    const words = typeof text === "string" && /[A-Za-z]{3,}/.test(text.replaceAll(/\{\w+\}/g, ""));
    if (words) expect(`${path}: ${text}`).toMatch(/\p{Script=Han}/u);
  }
});

/** Stands for whatever a text is told: it has every property, can be called, and is written as a number. */
const anything: unknown = new Proxy(() => anything, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => "7" : key === Symbol.iterator ? undefined : anything),
});

/** All that texts say: of those that are told something, what they say of nothing and of anything. */
function said(value: unknown, path = ""): string[] {
  if (typeof value === "string") return [`${path}: ${value}`];
  if (typeof value !== "function")
    return Object.entries(value as object).flatMap(([key, part]) => said(part, `${path}.${key}`));
  return [anything, 0, "", null].flatMap((told) => {
    try {
      const text: unknown = (value as (...given: unknown[]) => unknown)(...Array<unknown>(value.length).fill(told));
      return typeof text === "string" ? [`${path}: ${text}`] : [];
    } catch {
      return [];
    }
  });
}

it.each(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])(
  "whoever has fingers is told nothing of a pointer: %s",
  (key) => {
    language.choose(key);
    // Of keys only those are told who have some.
    const told = () =>
      places.filter(([name]) => !name.includes("keysText")).flatMap(([name, {all}]) => said(all[key], name));
    const pointer = /\bpoint(ing)? (at|to)\b|\bclick|\bhover|指向|[单双点]击|悬停/i;
    expect(told().filter((text) => pointer.test(text)).length).toBeGreaterThan(20);
    touch(true);
    expect(told().filter((text) => pointer.test(text))).toEqual([]);
  },
);

it("writes dates as the browser does in the language that is chosen", () => {
  expect([locale(["en-GB", "zh-TW"]), locale(["de"])]).toEqual(["en-GB", "en"]);
  language.choose("zh");
  expect([locale(["en-GB", "zh-TW"]), locale(["de"])]).toEqual(["zh-TW", "zh-Hans"]);
});
