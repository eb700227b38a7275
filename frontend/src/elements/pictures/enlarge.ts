/**
 * Shows icons large where they are pointed at or focused: one panel for all of them, over everything, that takes no pointer
 * and moves nothing, until a key holds it: then it stays, and what is in it can be used. An icon costs an entry in a map, and a move
 * of the pointer within it nothing. A double click, or a key where it is focused, opens the page of what it stands for. A finger
 * that stays on an icon shows it large and holds it.
 */
import {mount} from "svelte";
import {on} from "svelte/events";
import type {Attachment} from "svelte/attachments";
import Enlarged from "./Enlarged.svelte";
import {panel} from "./panel.svelte";
import {hasPage, type IconPicture} from "./icon";

const ICON = "data-icon";
/** Opens the page of a focused icon. */
const OPEN = "o";
/** Holds what is shown, and lets go of it. */
const HOLD = "h";
/** How long an icon is pointed at before it is shown large: passing over it shows nothing; and how long a finger stays. */
const [DELAY_MS, HOLD_MS] = [250, 450];

const pictures = new WeakMap<Element, () => IconPicture>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** What is shown; what the panel reads is set apart from it, since the focus may be lost while the page is being changed. */
let shown: Element | null = null;
let installed = false;
/** Whether a finger has held an icon, so that lifting it is no click. */
let pressed = false;

/** Makes an element show its picture large. */
export const enlarging =
  (picture: () => IconPicture): Attachment =>
  (element) => {
    install();
    pictures.set(element, picture);
    element.toggleAttribute(ICON, true);
    return () => {
      pictures.delete(element);
      if (shown === element && !panel.held) hide();
    };
  };

function hide(): void {
  clearTimeout(timer);
  if (shown === null) return;
  shown = null;
  panel.release();
  queueMicrotask(() => {
    if (shown === null) panel.anchor = null;
  });
}

/** Hides what is not held. */
function leave(): void {
  if (!panel.held) hide();
}

function wish(element: Element | null): void {
  if (panel.held) return;
  const picture = element && pictures.get(element);
  if (element === shown && element !== null) return;
  hide();
  if (!picture) return;
  timer = setTimeout(() => {
    show(element, picture);
  }, DELAY_MS);
}

/** Shows a picture large, if there is more of it. */
function show(element: Element, picture: () => IconPicture): void {
  const now = picture();
  if (!element.isConnected || now.kind === "missing" || !now.large) return;
  shown = element;
  panel.show(element, picture);
}

/** Of a touch nobody knows whether it points or presses, until the finger stays. */
function touched(element: Element | null): void {
  const picture = element && pictures.get(element);
  if (!picture || panel.held) return;
  hide();
  timer = setTimeout(() => {
    show(element, picture);
    pressed = hold();
  }, HOLD_MS);
}

/** Opens the page of what an icon stands for, if it has one. */
function open(icon: Element | null): boolean {
  const picture = icon && pictures.get(icon)?.();
  const of = picture?.kind === "tiles" ? picture.large?.().of : undefined;
  if (of === undefined || panel.open === null || !hasPage(of)) return false;
  hide();
  panel.open(of);
  return true;
}

/** Holds what is shown, or lets go of it; false where there is nothing to hold. */
function hold(): boolean {
  if (shown === null) return false;
  if (panel.held) hide();
  else panel.hold();
  return true;
}

const isInPanel = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-testid=enlarged]") !== null;

/** Whether somebody types there. */
const isField = (target: Element): boolean => target.closest("input, textarea, select, [contenteditable]") !== null;

/** The one icon of something that has the focus. */
function iconIn(element: Element): Element | null {
  const icons = element.querySelectorAll(`[${ICON}]`);
  return icons.length === 1 && element.matches(":focus-visible") ? icons[0] : null;
}

function install(): void {
  if (installed) return;
  installed = true;
  mount(Enlarged, {target: document.body, props: {onOpen: () => open(shown)}});
  // What is removed with the focus on it says so while the page is being drawn: `on` keeps that apart.
  on(document, "pointerover", ({target, pointerType}) => {
    if (pointerType !== "touch" && target instanceof Element) wish(target.closest(`[${ICON}]`));
  });
  on(document, "pointerleave", leave);
  on(document, "pointerdown", ({target, pointerType}) => {
    pressed = false;
    if (panel.held && !isInPanel(target)) hide();
    else if (pointerType === "touch" && target instanceof Element) touched(target.closest(`[${ICON}]`));
  });
  for (const lifted of ["pointerup", "pointercancel"] as const)
    on(document, lifted, ({pointerType}) => {
      if (pointerType === "touch" && !panel.held) clearTimeout(timer);
    });
  // What a held finger would do besides: choose what the icon stands for, or open the browser's menu.
  for (const besides of ["click", "contextmenu"] as const)
    on(
      document,
      besides,
      (event) => {
        if (!pressed || isInPanel(event.target)) return;
        event.preventDefault();
        event.stopPropagation();
      },
      {capture: true},
    );
  on(document, "focusin", ({target}) => {
    if (target instanceof Element) wish(iconIn(target));
  });
  on(document, "focusout", leave);
  on(document, "scroll", leave, {capture: true, passive: true});
  on(document, "dblclick", ({target}) => {
    if (target instanceof Element && !isInPanel(target)) open(target.closest(`[${ICON}]`));
  });
  on(document, "keydown", keydown);
}

function keydown(event: KeyboardEvent): void {
  pressed = false;
  const {key, target, ctrlKey, metaKey, altKey} = event;
  if (key === "Escape") {
    // What is held is let go of first.
    if (panel.held) event.preventDefault();
    hide();
  }
  if (ctrlKey || metaKey || altKey || !(target instanceof Element) || isField(target)) return;
  const done = key === HOLD ? hold() : key === OPEN && open(panel.held ? shown : iconIn(target));
  if (done) event.preventDefault();
}
