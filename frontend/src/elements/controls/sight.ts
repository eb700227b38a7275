/** Scrolls what is checked in a group into sight, within the group alone, when what `changes` gives does. */
export const keepInSight = (changes: () => unknown) => (group: HTMLElement) => {
  changes();
  const item = group.querySelector<HTMLElement>("[aria-checked='true']");
  if (item === null) return;
  const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
  if (top < group.scrollTop) group.scrollTop = top;
  else if (bottom > group.scrollTop + group.clientHeight) group.scrollTop = bottom - group.clientHeight;
};
