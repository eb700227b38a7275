/** How many pixels there are from the top of an element to the lower edge of the window, before anything is scrolled. */
export const roomFrom = (element: HTMLElement, innerHeight: number): number =>
  innerHeight - (element.getBoundingClientRect().top + window.scrollY);
