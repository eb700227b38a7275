/** Leaves in the browser's timeline how long it took from a change to its picture. */
export function measureDrawn(what: string, start: number): void {
  requestAnimationFrame(() => {
    setTimeout(() => performance.measure(`semantic_dictionary:${what}`, {start, end: performance.now()}));
  });
}

const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame);

/** Waits until what is there once something holds was drawn; a browser draws nothing for a tab that is hidden. */
export async function drawn(holds: () => boolean): Promise<void> {
  do {
    await nextFrame();
    await nextFrame();
  } while (!holds());
}
