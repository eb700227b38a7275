const MOVES: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Moves the focus with the arrow keys among the `data-roving` items of a group that is one stop of the Tab key. */
export function moveFocus(event: KeyboardEvent, {activate = false} = {}): void {
  if (!(event.currentTarget instanceof HTMLElement) || !Object.hasOwn(MOVES, event.key)) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-roving]:not(:disabled)")];
  const at = items.findIndex((item) => item === document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  const next = items[Math.max(0, Math.min(MOVES[event.key](at, items.length), items.length - 1))];
  next.focus();
  // What has nothing to show is reached, but not chosen by passing over it.
  if (activate && next.ariaDisabled !== "true") next.click();
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Moves the focus among items in `data-column`s: up and down in one, left and right to the same place of another. */
export function moveInColumns(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement) || !Object.hasOwn(STEPS, event.key)) return;
  const [dy, dx] = STEPS[event.key];
  const columns = [...event.currentTarget.querySelectorAll("[data-column]")]
    .map((column) => [...column.querySelectorAll<HTMLElement>("[data-roving]")])
    .filter((column) => column.length > 0);
  const x = columns.findIndex((column) => column.some((item) => item === document.activeElement));
  if (x < 0) return;
  event.preventDefault();
  const y = columns[x].findIndex((item) => item === document.activeElement);
  const to = columns[Math.max(0, Math.min(x + dx, columns.length - 1))];
  to[Math.max(0, Math.min(y + dy, to.length - 1))].focus();
}
