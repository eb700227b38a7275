/** What stands in the table for experts: of what data and model a report is, and how it was made. Pure functions. */
import {clauses} from "../language.svelte";
import {descending} from "../math/rank";
import type {ReportData, RunData} from "./data";
import {t} from "./text";

export interface Fact {
  readonly name: string;
  readonly text: string;
}

/** So many classes stand in the table. */
const N_SCORES = 6;

/** Settings as they were logged: of what, and how. */
const written = (settings: Readonly<Record<string, string>>): string =>
  clauses(Object.entries(settings).map(([name, value]) => `${name}: ${value}`));

export function factsOf(data: RunData, generator: string, logged: string, made: string): readonly Fact[] {
  const {rows, parts, from, layer, method, probe, noProbe, model, noModel} = t();
  const {audited, found, probed, usual, dictionary} = data;
  const steps = [
    ...(probed ? [from(parts.probe, probed.step)] : []),
    ...(usual ? [from(parts.statistics, usual.step)] : []),
    ...(found ? [from(parts.findings, found.step)] : []),
    ...(audited ? [from(parts.audit, audited.step)] : []),
    ...(dictionary ? [from(parts.icons, dictionary.step)] : []),
  ];
  const {name, height, width, channels} = data.layer;
  return [
    {name: rows.run, text: `${data.run}, ${data.step}`},
    {name: rows.logged, text: logged},
    {name: rows.made, text: made},
    {name: rows.package, text: generator},
    {name: rows.model, text: data.weights === null ? noModel : model(data.weights)},
    {name: rows.output, text: data.output},
    {name: rows.layer, text: layer(name, height, width, channels)},
    {name: rows.method, text: method},
    {name: rows.probe, text: probed ? probe(probed.nImages, probed.nSeen, probed.fingerprint) : noProbe},
    ...(steps.length > 0 ? [{name: rows.from, text: clauses(steps)}] : []),
    ...(dictionary && Object.keys(dictionary.settings).length > 0
      ? [{name: rows.icons, text: written(dictionary.settings)}]
      : []),
  ];
}

/** The classes whose scores are told: the likeliest, and those that are true. */
export function scoresOf({logits, truth}: Pick<ReportData, "logits" | "truth">): readonly number[] {
  const first = descending(logits)
    .filter((index) => !Number.isNaN(logits[index]))
    .slice(0, N_SCORES);
  return [...new Set([...first, ...truth.classes])];
}
