import {isAbort} from "../api";
import {t} from "./text";

/** What is wrong with what is shown, in a sentence for people. */
export interface Warning {
  readonly text: string;
  /** Whether it may help to load again. */
  readonly retry: boolean;
}

export const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Gives null, and a warning for people, where a part fails that the rest can do without. */
export async function optional<T>(part: Promise<T>, warnings: Warning[], what: string): Promise<T | null> {
  try {
    return await part;
  } catch (error) {
    if (isAbort(error)) throw error;
    warnings.push({text: t().failed(what, message(error)), retry: true});
    return null;
  }
}
