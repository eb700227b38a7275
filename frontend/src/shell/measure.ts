/** Leaves in the browser's timeline how long it took from a change to its picture. */
export function measureDrawn(what: string, start: number): void {
  requestAnimationFrame(() => {
    setTimeout(() => performance.measure(`semantic_dictionary:${what}`, {start, end: performance.now()}));
  });
}
