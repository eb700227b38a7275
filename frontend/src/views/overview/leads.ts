/** Where the ways of cards lead, as far as there is a view for it: pure functions. */
import type {ExampleInfo} from "../../model/frame";
import {exampleOf} from "../shared/ways";
import type {Way} from "./cards";
import {t} from "./text";

/** Another view, at a layer or an example. */
export interface Lead {
  readonly text: string;
  readonly view: string;
  readonly wished: {readonly layer?: string; readonly example?: number};
}

/** Null where it leads to no view that is offered; the page of a channel is opened otherwise. */
export function leadOf(
  way: Exclude<Way, {kind: "feature"}>,
  {examples, offered}: {readonly examples: readonly ExampleInfo[]; readonly offered: readonly string[]},
): Lead | null {
  const {channels, evidence} = t().ways;
  if (way.kind === "channels") return among(offered, {text: channels, view: "channels", wished: {layer: way.layer}});
  if (way.kind === "evidence") {
    return among(offered, {text: evidence, view: "channel_attribution", wished: {layer: way.layer}});
  }
  const audit = among(offered, {text: t().ways.audit, view: "audit", wished: {}});
  const index = exampleOf(examples, way.classes);
  const example =
    index === null
      ? null
      : among(offered, {text: t().ways.example(index), view: "compare_classes", wished: {example: index}});
  const isWrong = index !== null && examples[index].correct === false;
  return way.kind === "wrong" && isWrong ? (example ?? audit) : (audit ?? example);
}

const among = (offered: readonly string[], lead: Lead): Lead | null => (offered.includes(lead.view) ? lead : null);
