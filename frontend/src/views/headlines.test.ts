import {expect, it} from "vitest";
import {t as grids} from "./activation_grids/text";
import {t as channels} from "./channel_attribution/channelWords";
import {t as compare} from "./compare_classes/compareWords";
import {t as flow} from "./group_attribution/wordsText";
import {t as groups} from "./neuron_groups/wordsText";
import {t as dictionary} from "./semantic_dictionary/text";
import {t as checks} from "./shared/checksWords";
import {t as shared} from "./shared/groupsText";
import {t as spatial} from "./spatial_attribution/spatialWords";

/** What a headline says at most beside names, and a sentence of trust: the test of whole views counts all else. */
const [WORDS, NUMBERS, TRUST] = [24, 4, 16];
/** What stands for something that has a name. */
const NAMES = /\{(?!share|value|effect|change|ratio|by|y|x|n|largest|evidence)\w+\}/g;
const NUMBER = /\{(?:share|value|effect|change|ratio|y|x|n|largest|evidence)\}/g;

interface Size {
  readonly words: number;
  readonly numbers: number;
}

const sizeOf = (text: string): Size => ({
  words: (
    text
      .replace(NAMES, " ")
      .replace(NUMBER, " ")
      .match(/[^\s\d]*\p{L}[^\s\d]*/gu) ?? []
  ).length,
  numbers: (text.match(NUMBER) ?? []).length,
});

/** The longest of sentences one of which is said; of those that lie deeper too. */
function longest(...said: readonly unknown[]): Size {
  const sizes = said.flatMap((each): Size[] => {
    if (typeof each === "string") return [sizeOf(each)];
    return typeof each === "object" && each !== null ? [longest(...(Object.values(each) as unknown[]))] : [];
  });
  return {
    words: Math.max(0, ...sizes.map(({words}) => words)),
    numbers: Math.max(0, ...sizes.map(({numbers}) => numbers)),
  };
}

/** Sentences that are said one after the other. */
const together = (...sizes: readonly Size[]): Size => ({
  words: sizes.reduce((sum, {words}) => sum + words, 0),
  numbers: sizes.reduce((sum, {numbers}) => sum + numbers, 0),
});

/** All that a view can say: what a training has led to decides which of it. */
const HEADLINES: Readonly<Record<string, () => Size>> = {
  compare_classes: () => longest(compare().headline),
  semantic_dictionary: () =>
    together(longest(dictionary().place), longest(dictionary().fires), sizeOf(dictionary().byEstimate)),
  activation_grids: () => longest(grids().most, grids().alike, grids().sees, grids().varies, grids().none),
  spatial_attribution: () => {
    const {around, most, mostKnown, here, ...others} = spatial().headline;
    return longest(others, mostKnown, `${most}${around}`, `${here}${around}`);
  },
  channel_attribution: () => longest(channels().headline),
  neuron_groups: () => {
    const {count, explain, countOwn, countShared, ofClass, ofOutput} = groups().headline;
    const {makes, most, ...others} = ofClass;
    const again = together(longest(makes, most, ofOutput.makes, ofOutput.most), foundAgain());
    const says = longest(others, ofOutput);
    return together(sizeOf(count(6)), longest(explain, countOwn, countShared), says.words > again.words ? says : again);
  },
  group_attribution: () => {
    const {ofClass, ofOutput, from, fromRest, made, madeOfRest, madeOfMany, argues, arguesFirst} = flow().headline;
    const {makes, most, ...others} = ofClass;
    const leads = together(longest(makes, most, ofOutput.makes, ofOutput.most), foundAgain(), longest(from, fromRest));
    const group = together(longest(made, madeOfRest, madeOfMany), longest(argues));
    return [leads, group, longest(others, ofOutput, arguesFirst)].reduce((a, b) => (b.words > a.words ? b : a));
  },
};

const foundAgain = (): Size => longest(shared().foundAgain, shared().notFoundAgain);

it.each(Object.entries(HEADLINES))("the headline of %s is short, whatever it says", (_, sizeOfAll) => {
  const {words, numbers} = sizeOfAll();
  expect(words).toBeGreaterThan(5);
  expect(words).toBeLessThanOrEqual(WORDS);
  expect(numbers).toBeLessThanOrEqual(NUMBERS);
});

it("so is what is said of trust, with up to two faults", () => {
  const {glance} = checks();
  const faults = [glance.overstates("layer", "2"), glance.opposite("layer"), glance.sumOff, glance.wrongSigns(2, 9)];
  const most = faults.map((fault) => sizeOf(fault).words).sort((a, b) => b - a);
  expect(most[0] + most[1] + sizeOf(glance.hint([])).words).toBeLessThanOrEqual(TRUST);
  expect(longest(glance.exact, glance.unchecked, glance.agrees(true, true)).words).toBeLessThanOrEqual(TRUST);
  expect(longest(channels().agree, channels().exactAll, channels().someUnchecked).words).toBeLessThanOrEqual(TRUST);
});
