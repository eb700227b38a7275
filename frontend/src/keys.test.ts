import {expect, it} from "vitest";

const files = import.meta.glob<string>("./**/*.svelte", {eager: true, query: "?raw", import: "default"});

/** What says something to a person: two of a list may say the same, and a list with equal keys cannot be drawn. */
const TEXT = /\{#each [^}]* as (?:\w+|\{[^}]*\}) \((?:line|notice|sentence|text|title|caption)\)\}/;

it.each(Object.entries(files))("%s takes no text for a key", (_, source) => {
  expect(source).not.toMatch(TEXT);
});
