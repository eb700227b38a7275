import {afterEach, expect, it} from "vitest";
import {language} from "../language.svelte";
import {VIEWS} from "../views";
import type {View} from "../views/view";
import {groupsOf, opening} from "./viewGroups";

afterEach(() => {
  language.choose("en");
});

const view = (id: string, group: string) => ({id, group}) as unknown as View;

it("groups stand in one order, whatever that of the views, and those without a view are not there", () => {
  const groups = groupsOf([view("a", "audit"), view("i", "image"), view("r", "run"), view("j", "image")]);
  expect(groups.map(({title, views}) => [title, views.map(({id}) => id)])).toEqual([
    ["Run", ["r"]],
    ["Image", ["i", "j"]],
    ["Audit", ["a"]],
  ]);
});

it("a group opens with a view that has something to show", () => {
  const [a, b] = [view("a", "run"), view("b", "run")];
  const [group] = groupsOf([a, b]);
  expect(opening(group, [b])).toBe(b);
  expect(opening(group, [])).toBe(a);
});

it("every view is in a group, and says in each language how what it needs is logged", () => {
  expect(groupsOf(VIEWS).flatMap(({views}) => views)).toHaveLength(VIEWS.length);
  for (const each of VIEWS) {
    const [title, text] = [each.title, each.howLogged?.text];
    expect(each.howLogged?.code).toMatch(/^SemanticDictionaryCallback\(log_dir, examples.*\)$/);
    language.choose("zh");
    expect(each.title).not.toBe(title);
    expect(each.howLogged?.text).not.toBe(text);
    language.choose("en");
  }
});
