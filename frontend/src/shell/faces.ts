/** What draws the views: loaded when one is opened first, and of the others once the page has nothing else to do. */
import type {Component} from "svelte";
import {apart} from "../apart";
import type {View, ViewProps} from "../views/view";

const loaded = new WeakMap<View, Component<ViewProps>>();
const asked = new WeakMap<View, Promise<void>>();

/** What draws a view; null as long as it is not loaded. */
export const faceOf = (view: View): Component<ViewProps> | null => loaded.get(view) ?? null;

/** Loads what draws a view; throws `Gone` where that is not there any more. */
export function loadFace(view: View | null | undefined): Promise<void> {
  if (!view) return Promise.resolve();
  const loading = asked.get(view) ?? load(view);
  asked.set(view, loading);
  return loading;
}

async function load(view: View): Promise<void> {
  try {
    const drawing = await apart(view.component);
    loaded.set(view, drawing.default);
  } catch (error) {
    asked.delete(view);
    throw error;
  }
}

/** Whether there is what draws a view. */
export const hasFace = (view: View | null): Promise<boolean> =>
  loadFace(view).then(
    () => true,
    () => false,
  );

/** Begins to load what draws the view of a name; what comes of it hears who waits for it. */
export function beginFace(views: readonly View[], id: string | null): void {
  void hasFace(views.find((view) => view.id === id) ?? null);
}

/** Loads what draws the views that can be opened, one after the other, whenever the page is idle, until it is left. */
export async function loadFaces(views: readonly View[], left: AbortSignal): Promise<void> {
  for (const view of views.filter((each) => faceOf(each) === null)) {
    if (left.aborted) return;
    await idle();
    await hasFace(view);
  }
}

/** Waits until the browser has nothing to do; some do not tell. */
const idle = (): Promise<unknown> =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(resolve);
    else setTimeout(resolve, 200);
  });
