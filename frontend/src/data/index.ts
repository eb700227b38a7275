/** The readers of all contents: a new kind of content adds its own. */
import changes from "./changes";
import audit from "./audit";
import certainty from "./certainty";
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
import sketch from "./sketch";
import steadiness from "./steadiness";
import statistics from "./statistics";
import transport from "./transport";
import trust from "./trust";
import values from "./values";
import weights from "./weights";

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
  ...transport,
  ...findings,
  ...changes,
  ...sketch,
  ...weights,
  ...audit,
  ...certainty,
  ...steadiness,
];
