import {expect, it} from "vitest";
import {called, keyOf, LONGEST, namedIn, nameOf, names, told, type Kept, type Nameable} from "./names";

const tag: Nameable = {run: "creatures/examples", layer: "block4", atom: {kind: "channel", channel: 17}};
const others: Nameable[] = [
  {...tag, run: "creatures"},
  {...tag, layer: "block3"},
  {...tag, atom: {kind: "channel", channel: 1}},
  {...tag, atom: {kind: "group", group: 17}},
];

function browser(): Kept {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (i) => [...kept.keys()].at(i) ?? null,
    get length() {
      return kept.size;
    },
  };
}

const refuses: Kept = {
  getItem: () => {
    throw new Error("no");
  },
  setItem: () => {
    throw new Error("full");
  },
  removeItem: () => {
    throw new Error("no");
  },
  key: () => {
    throw new Error("no");
  },
  length: 1,
};

it("a name is that of one channel of one layer of one run, and no other", () => {
  const kept = browser();
  const now = called(tag, "red tag", {}, kept);
  expect([nameOf(tag, now, kept), nameOf(tag, {}, kept), nameOf(tag, now, null)]).toEqual(Array(3).fill("red tag"));
  expect(others.map((of) => nameOf(of, now, kept))).toEqual([null, null, null, null]);
});

it.each(["a:b,c", "100 % “sure”", "红色标签", "a/b?c=d&e#f", "%", "😀"])("%s comes back from the address", (name) => {
  const odd = {...tag, run: "a:b,c", layer: "conv:0/é,%"};
  const now = called(odd, name, called(tag, "other", {}, null), null);
  expect(names.read(names.write(now))).toEqual(now);
  expect(nameOf(odd, now, null)).toBe(name);
});

it("an empty name takes the name away, everywhere", () => {
  const kept = browser();
  const now = called(tag, "  ", called(tag, "red tag", {}, kept), kept);
  expect([now, nameOf(tag, now, kept)]).toEqual([{}, null]);
});

it("the name of a link counts before that of the browser, and replaces nothing there", () => {
  const kept = browser();
  called(tag, "mine", {}, kept);
  const linked = {[keyOf(tag)]: "theirs"};
  expect(nameOf(tag, linked, kept)).toBe("theirs");
  expect(nameOf(tag, {}, kept)).toBe("mine");
});

it("a link tells the name that only the browser kept", () => {
  const kept = browser();
  called(tag, "red tag", {}, kept);
  const now = told(tag, {}, kept);
  expect(nameOf(tag, now, null)).toBe("red tag");
  expect(told(tag, now, kept)).toBe(now);
  expect(told(others[0], now, kept)).toBe(now);
});

it("all that has a name in a run is found, in the address and in the browser, once, by the name that counts", () => {
  const kept = browser();
  for (const [i, of] of [tag, ...others].entries()) called(of, `name ${i}`, {}, kept);
  kept.setItem("semantic_dictionary.name:odd", "nothing");
  kept.setItem("semantic_dictionary.name:creatures%2Fexamples:block4:whole", "nothing");
  kept.setItem("else", "nothing");
  const linked = called({...tag, layer: "a:b"}, "linked", {[keyOf(tag)]: "theirs"}, null);
  const found = namedIn(tag.run, linked, kept);
  const inRun = others.slice(1).map((of, i) => ({...of, name: `name ${i + 2}`}));
  expect(found).toEqual([{...tag, name: "theirs"}, {...tag, layer: "a:b", name: "linked"}, ...inRun]);
  expect(namedIn(tag.run, linked, refuses).map(({name}) => name)).toEqual(["theirs", "linked"]);
  expect(namedIn(tag.run, {}, null)).toEqual([]);
});

it("a browser that keeps nothing forgets, and nothing breaks", () => {
  const now = called(tag, "red tag", {}, refuses);
  expect([nameOf(tag, now, refuses), nameOf(tag, {}, refuses)]).toEqual(["red tag", null]);
});

it("a name is tidied and cut at a whole letter; the address holds the last ones", () => {
  expect(nameOf(tag, called(tag, "  red \n tag ", {}, null), null)).toBe("red tag");
  expect(nameOf(tag, called(tag, "😀".repeat(200), {}, null), null)).toBe("😀".repeat(LONGEST));
  const all = Array.from({length: 50}, (_, channel): Nameable => ({...tag, atom: {kind: "channel", channel}}));
  const now = all.reduce((before, of, i) => called(of, `n${i}`, before, null), {});
  expect(Object.values(now).length).toBeLessThan(50);
  expect(nameOf(all[49], now, null)).toBe("n49");
});

it.each(["x", "a:b:c", "a:b:c:%", "a:b:channel.1:", ",,"])("nonsense (%s) names nothing", (text) => {
  expect(names.read(text)).toEqual({});
});
