import {describe, expect, it} from "vitest";
import type {Checked} from "../shared/checks";
import {spelled} from "../shared/headline";
import type {Data} from "./data";
import {readAt} from "./derive";
import {data, measured} from "./dictionary.fixture";
import {channelFound, placeFound} from "./finding";

const cell = {y: 0, x: 1};
const said = (of: Data): string => spelled(placeFound(of, readAt(of, cell, 4), "both"));
const fires = (...values: number[]): Data => ({
  ...data,
  activations: measured(24, (i) => values[i % 4]),
});
const argues = (of: Data, total: number, error = 0.5): Data => ({
  ...of,
  evidence: {...of.evidence, positions: {...measured(6, () => total), errors: () => error}},
});
const nothing: Data["evidence"] = {target: 0, neurons: null, positions: null, channels: null, neuronTargets: []};

describe("of a place it is said", () => {
  it.each([
    [[5, 6, 1, 0], "conv · 1 and 0 fire most here"],
    [[6, 6, 6, 6], "conv · 0 and 1 fire most here"],
    [[9, 1, 1, 0], "conv · 0 fires here far more than any other"],
    // It may be less than twice as much.
    [[6.2, 3, 1, 0], "conv · 0 and 1 fire most here"],
    [[0.2, 0.4, 0, 0], "Hardly anything of conv fires here"],
    [[NaN, NaN, NaN, NaN], "What fires here is not known"],
    [[NaN, 5, NaN, NaN], "conv · 1 fires here"],
  ])("what fires: %j", (values, expected) => {
    expect(said({...fires(...values), evidence: nothing})).toBe(expected);
  });

  it.each([
    [4, "a vote for “class 0”"],
    [-4, "a vote against “class 0”"],
    [0.3, "of little weight for “class 0”"],
    [0, "of little weight for “class 0”"],
  ])("what it argues for, by estimate: %f", (total, expected) => {
    expect(said(argues(fires(5, 6, 1, 0), total))).toContain(`: by estimate ${expected}`);
  });

  it("without an estimate where the network is linear from the layer on", () => {
    const exact = {linear: {exact: true}} as unknown as Checked;
    expect(said({...argues(fires(5, 6, 1, 0), 4), checked: exact})).toContain("here: a vote for “class 0”");
  });

  it("nothing that is within the error, or not known", () => {
    expect(said(argues(fires(5, 6, 1, 0), 4, 4.5))).toContain("of little weight");
    const unknown = {...measured(24, () => NaN)};
    const of = {...fires(5, 6, 1, 0), evidence: {...nothing, neurons: unknown, positions: measured(6, () => NaN)}};
    expect(said(of)).toBe("conv · 1 and 0 fire most here");
  });

  it("that it raises or lowers an output, which is no class", () => {
    expect(said({...argues(fires(5, 6, 1, 0), 4), regression: true})).toContain("raising “class 0”");
    expect(said({...argues(fires(5, 6, 1, 0), -4), regression: true})).toContain("lowering “class 0”");
  });
});

describe("of a channel it is said", () => {
  const checked = (lost: number, exact = false) =>
    ({
      linear: {exact},
      used: {tested: [{channel: 2, lost: {value: lost, error: 0}}]},
    }) as unknown as Checked;
  const about = (of: Data, largest = 8) => spelled(channelFound(of, 2, {value: largest, error: 0}, "both"));

  it("what was measured where it was removed, else what is estimated, else only that it fires", () => {
    expect(about({...data, checked: checked(0.5)})).toBe(
      "conv · 2 fires up to 8.00 in this image; without it “class 0” changes by −0.50, as measured",
    );
    expect(about({...data, checked: checked(-0.5)})).toContain("changes by +0.50, as measured");
    expect(about({...data, checked: checked(NaN)})).toContain("by estimate it gives “class 0” +2");
    expect(about(data)).toContain("by estimate it gives “class 0” +2");
    expect(about({...data, checked: checked(0.5, true)})).toContain("it gives “class 0” +2, exactly");
    expect(about({...data, evidence: nothing})).toBe("conv · 2 fires up to 8.00 in this image");
  });

  it("that it is silent beside its layer", () => {
    expect(about({...data, evidence: nothing}, 0.4)).toBe("conv · 2 is nearly silent in this image");
  });
});
