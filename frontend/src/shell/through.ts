/** Going through the steps of a run for somebody who takes something from each. */
import {tick} from "svelte";
import type {AppState} from "./state.svelte";
import {t} from "./text";

/** How often a step is loaded where something else is loaded in between, as what TensorBoard has found meanwhile. */
const ATTEMPTS = 4;

/**
 * Shows each step with all that it has, then again what was shown before, unless somebody has chosen something else.
 *
 * Throws where a step cannot be shown, and what `signal` says where it was aborted.
 */
export async function through(
  state: AppState,
  visit: (at: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  state.stop();
  const before = state.selection;
  let wished = before;
  try {
    for (const [at, {step}] of state.steps.entries()) {
      signal.throwIfAborted();
      wished = {...before, step};
      await show(state, wished, signal);
      await visit(at);
    }
  } finally {
    if (state.selection === wished) {
      state.selection = before;
      await state.load("step");
    }
  }

  async function show(state: AppState, wished: typeof before, signal: AbortSignal): Promise<void> {
    state.selection = wished;
    for (let i = 0; i < ATTEMPTS; i++) {
      await state.load("step", {later: true});
      signal.throwIfAborted();
      if (state.selection !== wished) break;
      if (state.frame?.address.step === wished.step) {
        await tick();
        return;
      }
    }
    throw new Error(t().notShown(wished.step ?? 0));
  }
}
