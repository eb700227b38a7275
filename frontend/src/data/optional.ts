import {isAbort} from "../api";

export const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Gives null, and a warning for people, where a part fails that the rest can do without. */
export async function optional<T>(part: Promise<T>, warnings: string[], what: string): Promise<T | null> {
  try {
    return await part;
  } catch (error) {
    if (isAbort(error)) throw error;
    warnings.push(`${what}: ${message(error)}`);
    return null;
  }
}
