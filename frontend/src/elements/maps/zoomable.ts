import type {Attachment} from "svelte/attachments";
import type {Point} from "../../math/grid";
import {MAX_FACTOR, pan, WHOLE, zoomAt, type Zoom} from "../../math/zoom";
import {placeUnder} from "./square";

const STEP = 1.5;
/** A pointer that moved by fewer pixels than this has clicked. */
const CLICK = 4;
const MIDDLE: Point = {x: 0.5, y: 0.5};

/** Zooms by one press of a button or key, around a point. */
export const zoomStep = (zoom: Zoom, direction: 1 | -1, point: Point = MIDDLE): Zoom =>
  zoomAt(zoom, STEP ** direction, point);

export const canZoomIn = ({factor}: Zoom): boolean => factor < MAX_FACTOR;

/** What a key does to a zoom; null for a key that does nothing. */
export function zoomOfKey(zoom: Zoom, key: string, point: Point): Zoom | null {
  if (key === "+" || key === "=") return zoomStep(zoom, 1, point);
  if (key === "-") return zoomStep(zoom, -1, point);
  return key === "0" ? WHOLE : null;
}

/**
 * Lets the wheel zoom with Ctrl (which is also how browsers report a pinch), dragging pan, and a double click return.
 *
 * A drag ends without a click.
 */
export function zoomable(zoom: () => Zoom, onZoom: (zoom: Zoom) => void): Attachment<HTMLElement> {
  return (element) => {
    const stop = new AbortController();
    const {signal} = stop;
    let last: Point | null = null;
    let moved = 0;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
      options: AddEventListenerOptions = {},
    ) => {
      element.addEventListener(type, listener, {signal, ...options});
    };
    const share = (event: MouseEvent): Point => placeUnder(event, element);
    on(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : 33 * event.deltaY;
        onZoom(zoomAt(zoom(), Math.exp(-0.01 * Math.max(-50, Math.min(50, pixels))), share(event)));
      },
      {passive: false},
    );
    on("pointerdown", (event) => {
      moved = 0;
      last = event.button === 0 ? share(event) : null;
    });
    on("pointermove", (event) => {
      if (last === null || event.buttons === 0 || zoom().factor === 1) return;
      const to = share(event);
      const {width, height} = element.getBoundingClientRect();
      moved += Math.hypot((to.x - last.x) * width, (to.y - last.y) * height);
      if (moved > CLICK && !element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
      onZoom(pan(zoom(), to.x - last.x, to.y - last.y));
      last = to;
    });
    on("pointerup", () => (last = null));
    on("pointercancel", () => (last = null));
    on(
      "click",
      (event) => {
        if (moved > CLICK && event.detail > 0) event.stopImmediatePropagation();
        moved = 0;
      },
      {capture: true},
    );
    on("dblclick", () => {
      onZoom(WHOLE);
    });
    return () => {
      stop.abort();
    };
  };
}
