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
  if (activate) next.click();
}
