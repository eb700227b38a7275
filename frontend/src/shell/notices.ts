/** What people are told, and what they can do about it: pure functions. */
import type {Problem} from "../api";
import {Gone} from "../apart";
import type {Frame} from "../data/frame";
import {message, type Warning} from "../data/optional";
import {t} from "./text";

export interface Notice {
  readonly text: string;
  /** Tries again what failed; null where that cannot help. */
  readonly retry: (() => void) | null;
  /** Whether that is to open the page anew. */
  readonly anew?: boolean;
}

const told = (text: string): Notice => ({text, retry: null});

/** What failed, with what is on screen all the same: what was there before, or what could be read in its place. */
export function failure(
  error: unknown,
  on: Frame | null,
  inPlace: boolean,
  retry: () => void,
  reload: () => void = retry,
): Notice {
  const text = message(error).replace(/([^.!?])$/, "$1.");
  const anew = error instanceof Gone;
  const act = {retry: anew ? reload : retry, anew};
  if (on === null) return {text, ...act};
  const {address, data} = on;
  const seen = t().onScreen(inPlace, address.run, address.step, data.example, data.layer.name);
  return {text: `${text} ${seen}`, ...act};
}

interface Known {
  readonly failure: Notice | null;
  /** The keys of the address that say nothing. */
  readonly misread: readonly string[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
  /** What became of something that was selected. */
  readonly became: string | null;
  readonly retry: () => void;
  /** Asks again for what is logged. */
  readonly reload: () => void;
}

/** All that there is to tell, each thing once. */
export function noticesOf({failure, became, misread, warnings, problems, retry, reload}: Known): Notice[] {
  return [
    ...(failure === null ? [] : [failure]),
    ...(became === null ? [] : [told(became)]),
    ...misread.map((key) => told(t().misread(key))),
    ...warnings.map((warning) => ({text: warning.text, retry: warning.retry ? retry : null})),
    ...problems.map(({run, tag, message: text}) => ({text: t().problem(run, tag, text), retry: reload})),
  ].filter(({text}, i, all) => all.findIndex((notice) => notice.text === text) === i);
}
