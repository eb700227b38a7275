/** The readers of all contents: a new kind of content adds its own. */
import audit from "./audit";
import controls from "./controls";
import dictionary from "./dictionary";
import evidence from "./evidence";
import factors from "./factors";
import findings from "./findings";
import grids from "./grids";
import groups from "./groups";
import links from "./links";
import pictures from "./pictures";
import probe from "./probe";
import type {Reader} from "./reader";
import regions from "./regions";
import statistics from "./statistics";
import trust from "./trust";
import values from "./values";

export const READERS: readonly Reader[] = [
  ...pictures,
  ...values,
  ...evidence,
  ...factors,
  ...trust,
  ...dictionary,
  ...controls,
  ...grids,
  ...regions,
  ...links,
  ...groups,
  ...probe,
  ...statistics,
  ...findings,
  ...audit,
];
