/** Shows an element over everything, beside all of some others, where it hides least of them, and keeps it there. */
import type {Attachment} from "svelte/attachments";
import {beside} from "../../elements/pictures/beside";
import type {Box} from "../../math/grid";

const GAP = 8;
/** No lower, so that something of it can be read. */
const LEAST = 120;

/** The box around all elements of a selector; null where there is none. */
function around(selector: string): Box | null {
  const boxes = [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect());
  if (boxes.length === 0) return null;
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
  return {left, top, width: right - left, height: bottom - top};
}

/** For an element that is a popover. */
export const floating =
  (selector: string): Attachment<HTMLElement> =>
  (element) => {
    element.showPopover();
    const put = () => {
      const anchor = around(selector);
      if (anchor === null) return;
      const room = {width: document.documentElement.clientWidth, height: window.innerHeight};
      element.style.maxHeight = "";
      const free = Math.max(anchor.top, room.height - anchor.top - anchor.height) - 2 * GAP;
      const {width, height} = element.getBoundingClientRect();
      const isBeside = Math.max(anchor.left, room.width - anchor.left - anchor.width) >= width + GAP;
      // What has room nowhere is scrolled, and hides nothing of what it is about.
      if (!isBeside && height > free && free >= LEAST) element.style.maxHeight = `${free}px`;
      const {x, y} = beside(anchor, element.getBoundingClientRect(), room);
      Object.assign(element.style, {left: `${x}px`, top: `${y}px`});
    };
    const observer = new ResizeObserver(put);
    for (const each of [element, document.body, ...document.querySelectorAll(selector)]) observer.observe(each);
    window.addEventListener("scroll", put, {passive: true});
    window.addEventListener("resize", put);
    return () => {
      observer.disconnect();
      window.removeEventListener("scroll", put);
      window.removeEventListener("resize", put);
    };
  };
