import {expect, it} from "vitest";
import {filled, spelled} from "./headline";

const picture = {kind: "missing", text: "no icons"} as const;

it("pieces stand where the sentence names them", () => {
  const pieces = {channel: {picture, name: "block4 · 17"}, share: {strong: "73 %"}};
  const sentence = filled("{channel} makes {share} of this", pieces);
  expect(sentence).toEqual([pieces.channel, " makes ", pieces.share, " of this"]);
  expect(spelled(sentence)).toBe("block4 · 17 makes 73 % of this");
  expect(spelled(filled("占{share}的是{channel}。", pieces))).toBe("占73 %的是block4 · 17。");
  expect(filled("nothing", {})).toEqual(["nothing"]);
});

it("roles have their text", () => {
  expect(spelled(filled("for {a}", {a: {role: "class-a", text: "cat"}}))).toBe("for cat");
});

it("a layer that has a number for a name is called a layer, not by its number alone", () => {
  expect(spelled(filled("Channels of {layer}", {layer: {strong: "5"}}))).toBe("Channels of layer 5");
  expect(spelled(filled("{n} of {layer}", {n: "5", layer: "0.1"}))).toBe("5 of layer 0.1");
  expect(spelled(filled("Channels of {layer}", {layer: {strong: "block5"}}))).toBe("Channels of block5");
});
