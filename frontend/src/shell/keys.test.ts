// @vitest-environment happy-dom
import {describe, expect, it} from "vitest";
import {actOf, takesLetters} from "./keys";

const press = (key: string, more = {}) => actOf(new KeyboardEvent("keydown", {key, ...more}));

describe("keys", () => {
  it.each([
    ["[", "step-before"],
    ["]", "step-after"],
    ["j", "example-after"],
    ["k", "example-before"],
    [",", "shallower"],
    [".", "deeper"],
    ["/", "find"],
    ["?", "help"],
  ])("%s does %s, and nothing with a modifier", (key, act) => {
    expect(press(key)).toBe(act);
    for (const modifier of ["ctrlKey", "metaKey", "altKey"]) expect(press(key, {[modifier]: true})).toBeNull();
  });

  it("of other names do nothing, nor those that something else has used", () => {
    for (const key of ["a", "Enter", "toString", "ArrowLeft"]) expect(press(key)).toBeNull();
    const used = new KeyboardEvent("keydown", {key: "j", cancelable: true});
    used.preventDefault();
    expect(actOf(used)).toBeNull();
  });

  it("that are typed in a field are letters of it", () => {
    const made = (html: string) => {
      document.body.innerHTML = html;
      return document.body.querySelector("[data-here]");
    };
    for (const html of [
      "<input data-here>",
      '<input type="search" data-here>',
      "<textarea data-here></textarea>",
      "<select><option data-here></option></select>",
      '<div contenteditable="true"><b data-here></b></div>',
    ]) {
      expect([html, takesLetters(made(html))]).toEqual([html, true]);
    }
    for (const html of ['<input type="range" data-here>', "<button data-here></button>", "<p data-here></p>"]) {
      expect([html, takesLetters(made(html))]).toEqual([html, false]);
    }
    expect(takesLetters(null)).toBe(false);
  });
});

const sources = import.meta.glob<string>(["../**/*.ts", "../**/*.svelte", "!../**/*.test.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** Keys with a sign that a file asks for by itself, as it writes or names them. */
const keysOf = (source: string): string[] =>
  [...source.matchAll(/\bkey === (?:"(?<sign>\S)"|(?<name>[A-Z]+))/g)].flatMap(({groups}) => {
    const sign = groups?.sign ?? new RegExp(`const ${groups?.name ?? ""} = "(\\S)"`).exec(source)?.[1];
    return sign === undefined ? [] : [sign];
  });

it("all of them are in the list that the page shows", () => {
  const signs = Array.from({length: 94}, (_, i) => String.fromCharCode(33 + i));
  const keys = [...signs.filter((sign) => press(sign) !== null), ...Object.values(sources).flatMap(keysOf)];
  expect(keys).toEqual(expect.arrayContaining(["[", "}", "x", "o", "h", "+"]));
  // "=" is "+" without Shift.
  const list = sources["./Keys.svelte"];
  expect(keys.filter((key) => key !== "=" && !list.includes(`"${key}"`))).toEqual([]);
});
