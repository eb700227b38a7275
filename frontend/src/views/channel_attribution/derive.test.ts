import {describe, expect, it} from "vitest";
import {exact, within} from "../../math/known.fixture";
import type {Measured} from "../../model/layer";
import type {Relation} from "../../model/relations";
import {TRUST} from "../shared/checks.fixture";
import type {Data, LayerData} from "./data";
import {
  argumentsOf,
  backOf,
  checkedIn,
  classColumn,
  columnOf,
  countOf,
  csvOf,
  layersOf,
  strongest,
  trailTo,
  type Column,
  type Node,
  type Wish,
} from "./derive";
import {jsonOf} from "./json";
import {captionOf, checksOf, headOf, noticesOf, titleOf, trustOf, whyNot} from "./text";

const measured = (values: number[], maximum = 10): Measured => ({
  ...exact(values),
  scale: {maximum, p99: maximum / 2, over: "run"},
});
const layer = (name: string, channels: number, evidence: Record<number, number[]>): LayerData => ({
  layer: {name, height: 1, width: 2, channels, signed: false},
  activations: null,
  evidence: Object.entries(evidence).map(([target, values]) => ({
    target: Number(target),
    channels: measured(values),
  })),
  dictionary: null,
  trust: null,
  trustComing: false,
});
const early = layer("early", 4, {7: [1, -5, 3, 0], 2: [0, 1, 0, 0]});
const late = layer("late", 3, {7: [2, -1, 4], 2: [1, 1, 1]});
const bare = layer("bare", 3, {});
const relation: Relation = {
  earlier: "early",
  later: "late",
  positions: null,
  // Of channels 0 and 2 of late.
  channels: {later: [0, 2], values: measured([1, 2, -3, 0, 5, 0, 6, -7], 20)},
};
const data = {
  layers: [early, late, bare],
  target: 7,
  classNames: ["a", "b", "c", "d", "e", "f", "g", "h"],
  relations: {step: 3, complete: true, pairs: [relation]},
  step: 3,
} as unknown as Data;
const wish: Wish = {count: 2, signs: "positive", bars: "run"};

const read = (column: Column) =>
  column.kind === "none" ? column.why : column.entries.map((e) => [e.channel, e.value]);

describe("strongest", () => {
  const values = exact([1, -5, 3, 0, NaN]);

  it("are those that support, that oppose, or either, and none that says nothing", () => {
    const channels = (signs: Wish["signs"], count: number) =>
      strongest({...values, channels: null}, count, signs).map(({channel}) => channel);
    expect(channels("positive", 9)).toEqual([2, 0]);
    expect(channels("negative", 9)).toEqual([1]);
    expect(channels("both", 9)).toEqual([1, 2, 0]);
    expect(channels("both", 1)).toEqual([1]);
  });

  it("have the names of their channels", () => {
    expect(strongest({...within(0.5, [1, 2]), channels: [5, 8]}, 1, "positive")).toEqual([
      {channel: 8, value: 2, error: 0.5},
    ]);
  });
});

describe("columns", () => {
  it("of a class are its channels, on the scale of the run or of the column", () => {
    const column = classColumn(early, 7, wish);
    expect(read(column)).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(column).toMatchObject({role: "class", among: 4, full: {value: 10, over: "run"}, unit: {activationOf: null}});
    expect(classColumn(early, 7, {...wish, bars: "view"})).toMatchObject({full: {value: 3, over: "view"}});
    expect(read(classColumn(bare, 7, wish))).toBe("no evidence");
    expect(read(classColumn(early, 5, wish))).toBe("no evidence");
  });

  it("before a subject are what made it, after it what it makes: the same numbers", () => {
    const made = columnOf(data, early, {layer: "late", channel: 2}, wish);
    expect(read(made)).toEqual([
      [2, 6],
      [0, 5],
    ]);
    expect(made).toMatchObject({role: "source", among: 4, unit: {activationOf: "late"}, full: {value: 20}});
    const makes = columnOf(data, late, {layer: "early", channel: 2}, {...wish, signs: "both"});
    expect(read(makes)).toEqual([
      [2, 6],
      [0, -3],
    ]);
    expect(makes).toMatchObject({role: "effect", among: 2, unit: {activationOf: "late"}});
  });

  it("say what was not computed, not logged, or has not arrived", () => {
    expect(read(columnOf(data, early, {layer: "late", channel: 1}, wish))).toBe("not computed");
    expect(read(columnOf(data, bare, {layer: "late", channel: 2}, wish))).toBe("no relation");
    const coming = {...data, relations: {step: 3, complete: true, pairs: null}} as Data;
    const column = columnOf(coming, early, {layer: "late", channel: 2}, wish);
    expect(read(column)).toBe("coming");
    expect(column.kind === "none" && whyNot(column)).toMatch(/on its way/);
    expect(read(columnOf({...data, relations: null}, early, {layer: "late", channel: 2}, wish))).toBe("no relation");
  });

  it("of the subject's own layer have it among them", () => {
    expect(read(columnOf(data, early, {layer: "early", channel: 2}, wish))).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(read(columnOf(data, early, {layer: "early", channel: 1}, wish))).toEqual([
      [1, -5],
      [2, 3],
    ]);
    expect(read(columnOf(data, bare, {layer: "bare", channel: 1}, wish))).toEqual([[1, NaN]]);
  });

  it("are of the layers that have channels to show", () => {
    expect(layersOf(data).map((of) => of.layer.name)).toEqual(["early", "late"]);
    expect(layersOf({...data, relations: null, layers: [bare]})).toEqual([]);
  });

  it("can be taken away as a table", () => {
    const tested = {...late, evidence: [{target: 1, channels: measured([1, 1, 4])}], trust: TRUST};
    const columns = [early, tested].map((of) => {
      const column = columnOf({...data, target: 1}, of, {layer: "late", channel: 2}, wish);
      const gain = {value: 0.5, low: 0.25, high: 0.75};
      const curve = {means: [], errors: []};
      const own = {byEvidence: curve, atRandom: curve, gain};
      const control = of === tested ? {step: 0, shares: [], own, random: null, lead: 1, images: 9, orders: 3} : null;
      return {layer: of.layer, column, checked: checkedIn(of, column, 1), control};
    });
    expect(csvOf(columns).split("\n")).toEqual([
      'layer,role,rank,channel,value,unit,"lost without it","predicted","standard error","contradicted",' +
        '"evidence less random","evidence less random, low","evidence less random, high",' +
        '"in random weights","in random weights, low","in random weights, high"',
      '"early",source,1,2,6,"activation of late",,,,,,,,,,',
      '"early",source,2,0,5,"activation of late",,,,,,,,,,',
      '"late",class,1,2,4,"logits",5,4,,false,0.5,0.25,0.75,,,',
      '"late",class,2,0,1,"logits",6,1,,false,0.5,0.25,0.75,,,',
      "",
    ]);
  });
});

it("a channel argues for classes, the best supported first", () => {
  expect(argumentsOf(early, {layer: "early", channel: 1}, "run")).toEqual({
    classes: [
      {target: 2, value: 1, error: 0},
      {target: 7, value: -5, error: 0},
    ],
    full: {value: 10, over: "run"},
  });
  expect(argumentsOf(early, {layer: "early", channel: 1}, "view")?.full).toEqual({value: 5, over: "view"});
  expect(argumentsOf(bare, {layer: "bare", channel: 1}, "run")).toBeNull();
  expect(argumentsOf(undefined, {layer: "gone", channel: 1}, "run")).toBeNull();
});

describe("trails", () => {
  const [one, two]: Node[] = [
    {layer: "late", channel: 1},
    {layer: "early", channel: 2},
  ];

  it("grow by a step, shrink to where they were before, and end with the class", () => {
    const trail = trailTo(trailTo([], one), two);
    expect(trail).toEqual([one, two]);
    expect(trailTo(trail, {...one})).toEqual([one]);
    expect(trailTo(trail, null)).toEqual([]);
    expect(backOf(trail)).toEqual([one]);
  });
});

it("as many channels as are wished, within reason", () => {
  expect([null, 0, 5, 99].map(countOf)).toEqual([3, 1, 5, 8]);
});

describe("texts", () => {
  it("name the class, or the subject", () => {
    expect(titleOf(data, null, "positive")).toBe("Channels that support “h”");
    expect(titleOf(data, null, "negative")).toMatch(/oppose/);
    expect(titleOf(data, {layer: "late", channel: 2}, "both")).toBe(
      "What late, channel 2 is made of, and what it makes",
    );
  });

  it("say among how many channels those of a column are the strongest", () => {
    const makes = columnOf(data, late, {layer: "early", channel: 2}, {...wish, signs: "both"});
    expect(captionOf(makes, late.layer, false, "class")[0]).toBe("2 of 2 channels that are known, of 3");
    expect(captionOf(classColumn(early, 7, wish), early.layer, false, "class")[0]).toBe("2 of 4 channels");
    expect([headOf(makes, false), headOf(makes, true)]).toEqual(["makes", "this layer"]);
  });

  it("say what the evidence was held to, where a column lists any", () => {
    const column = classColumn(early, 7, wish);
    const tested = {...early, evidence: [{target: 1, channels: measured([1, 1, 4, 0])}], trust: TRUST};
    const own = classColumn(tested, 1, wish);
    expect(checksOf(own, checkedIn(tested, own, 1), false, false)[1]).toMatch(/adds up to \+16\.9 of a logit of/);
    expect(checksOf(column, checkedIn(early, column, 7), false, false).join()).toMatch(/^Not checked: no channel/);
    expect(checksOf(column, null, true, false).join()).toMatch(/on their way/);
    const makes = columnOf(data, late, {layer: "early", channel: 2}, wish);
    expect(checksOf(makes, checkedIn(late, makes, 7), false, false)).toEqual([]);
  });

  it("say of all layers in one sentence which are to be read as a hint", () => {
    const examined = TRUST.examined.map((each) => ({...each, checks: {...each.checks, sumError: 0.9}}));
    const of = (name: string, trust: LayerData["trust"]) => {
      const own = {...layer(name, 4, {1: [1, 1, 4, 0]}), trust};
      const column = classColumn(own, 1, wish);
      return {layer: own.layer, column, checked: checkedIn(own, column, 1)};
    };
    const off = {...TRUST, examined};
    const said = trustOf([of("one", off), of("two", off)]);
    expect(said?.sign).toBe("hint");
    expect(said?.text).toBe("one, two: read as a hint.");
    // What is wrong with one layer alone is said.
    const alone = trustOf([of("one", off), of("two", null)]);
    expect(alone?.sign).toBe("hint");
    expect(alone?.text).toMatch(/sum is off.*read as a hint/);
    expect(trustOf([of("one", null)])?.sign).toBe("unchecked");
    expect(trustOf([])).toBeNull();
  });

  it("tell what is missing or from another step", () => {
    expect(noticesOf(data, data.layers)).toEqual([]);
    expect(noticesOf({...data, relations: null}, []).join()).toContain("Relations(every=1)");
    expect(noticesOf({...data, step: 9}, []).join()).toMatch(/from step 3, all else from step 9/);
    const unfinished = {...data, relations: {step: 3, complete: false, pairs: []}} as Data;
    expect(noticesOf(unfinished, []).join()).toMatch(/time was up/);
  });
});

describe("JSON", () => {
  const parsed = (subject: Node | null) => {
    const shown = [early, late, bare].map((of) => ({
      layer: of.layer,
      column: columnOf(data, of, subject, wish),
      checked: null,
    }));
    return JSON.parse(jsonOf(data, subject, shown)) as {layers: Record<string, unknown>[]};
  };

  it("holds each column with its channels, unit and what is missing", () => {
    expect(parsed(null)).toMatchObject({class: 7, name: "h", step: 3, relationsStep: 3, subject: null});
    const [first, , last] = parsed(null).layers;
    expect(first).toMatchObject({layer: "early", role: "class", unit: "logits", known: 4, channels: 4});
    expect(first.strongest).toEqual([
      {channel: 2, value: 3, removed: null},
      {channel: 0, value: 1, removed: null},
    ]);
    expect(last).toMatchObject({layer: "bare", missing: "no evidence"});
  });

  it("tells what a channel is made of", () => {
    const subject = {layer: "late", channel: 2};
    expect(parsed(subject)).toMatchObject({subject});
    expect(parsed(subject).layers[0]).toMatchObject({role: "source", unit: "activation of late"});
  });
});
