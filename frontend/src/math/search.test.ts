import {expect, it} from "vitest";
import {found, matches} from "./search";

it("finds texts with all words, in any order and case", () => {
  expect(matches("Arctic fox", "FOX arc")).toBe(true);
  expect(matches("Arctic fox", "fox red")).toBe(false);
  expect(matches("anything", " ")).toBe(true);
});

it("puts what is just it first, and what begins with it second", () => {
  const names = ["arctic fox", "foxhound", "fox", "hound"];
  expect(found(names, "Fox ", (name) => name)).toEqual(["fox", "foxhound", "arctic fox"]);
});
