import {expect, it} from "vitest";
import {wilson} from "./wilson";

/** As `tb_plugin.audit.wilson` gives them. */
it("gives the interval of a share", () => {
  const rounded = (hits: number, n: number) => wilson(hits, n).map((value) => Number(value.toFixed(4)));
  expect(rounded(8, 10)).toEqual([0.4902, 0.9433]);
  expect(rounded(0, 10)).toEqual([0, 0.2775]);
  expect(rounded(10, 10)).toEqual([0.7225, 1]);
  expect(rounded(0, 0)).toEqual([0, 1]);
});
