import {expect, it} from "vitest";
import {readerOf} from "../data/data";
import {dataset, hidden, infoVis, type Element} from "../grammar";
import {channelIcons, channelEvidence, contentOf, image, neurons} from "../interfaces";
import {faceOf} from ".";

it("an element is drawn by the same component in every layer, and by none where there is none", () => {
  const elements = [neurons, channelIcons, channelEvidence];
  const faces = elements.map((element) => faceOf(element(hidden("a"))));
  expect(faces).toEqual(elements.map((element) => faceOf(element(hidden("b")))));
  expect(new Set([...faces, null]).size).toBe(4);
  expect(faceOf(infoVis(dataset("dataset")))).toBeNull();
});

it("what is drawn has a reader", () => {
  const elements: Element[] = [image, ...[neurons, channelIcons, channelEvidence].map((each) => each(hidden("a")))];
  for (const element of elements) expect(readerOf(contentOf(element))).toBeDefined();
});
