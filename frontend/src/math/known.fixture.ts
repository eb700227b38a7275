/** Values for tests: kept without loss, or each with the same error. */
import {exactly, type Stored} from "./known";

export const exact = (values: Iterable<number>): Stored => ({values: Float32Array.from(values), errors: exactly});
export const within = (error: number, values: Iterable<number>): Stored => ({
  values: Float32Array.from(values),
  errors: () => error,
});
