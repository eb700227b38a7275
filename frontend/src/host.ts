/**
 * What TensorBoard's page gives to a plugin in its frame: reloads, the URL, dark mode, whether we are visible.
 *
 * TensorBoard publishes no library for the messages. They are JSON over a MessageChannel whose other port the page gets
 * with its bootstrap message; both sides may ask, and each answers what it was asked.
 */

const VERSION = "experimental";

interface Message {
  readonly type: string;
  readonly id: number;
  readonly payload?: unknown;
  readonly error?: string | null;
  readonly isReply: boolean;
}

type Stop = () => void;

/** The page around us; our own where there is none, or none that we may touch. */
function page(): Window {
  try {
    return window.parent.location.origin === window.location.origin ? window.parent : window;
  } catch {
    return window;
  }
}

/** Calls back when TensorBoard reloaded its data, or found other runs. */
export function onReload(callback: () => void): Stop {
  if (page() === window) return () => undefined;
  const types = ["DataReloaded", "RunsChanged"].map((name) => `${VERSION}.${name}`);
  const {port1, port2} = new MessageChannel();
  port1.onmessage = ({data}: MessageEvent<string>) => {
    const {type, id, isReply} = JSON.parse(data) as Message;
    if (isReply) return;
    if (types.includes(type)) callback();
    port1.postMessage(JSON.stringify({type, id, payload: null, error: null, isReply: true} satisfies Message));
  };
  page().postMessage(`${VERSION}.bootstrap`, window.location.origin, [port2]);
  return () => {
    port1.close();
  };
}

/** The hash of the page's URL, which TensorBoard keeps for its tabs and gives us no access to. */
export const hash = (): string => page().location.hash;

/** The address of the page with another hash. */
export function addressWith(newHash: string): string {
  const url = new URL(page().location.href);
  url.hash = newHash;
  return url.href;
}

/** Replaces the hash without a new entry in the history. */
export function replaceHash(newHash: string): void {
  const {history, location} = page();
  if (location.hash !== newHash) history.replaceState(history.state, "", addressWith(newHash));
}

/** Loads the page anew, with all that is on it. */
export function reload(): void {
  page().location.reload();
}

/** Makes a new entry in the history, with another hash and what TensorBoard keeps with the entry. */
export function pushHash(newHash: string): void {
  const {history, location} = page();
  if (location.hash !== newHash) history.pushState(history.state, "", addressWith(newHash));
}

/** Calls back when somebody else changed the hash: a pasted link, back and forward. */
export function onHash(callback: () => void): Stop {
  const host = page();
  const stop = new AbortController();
  host.addEventListener("hashchange", callback, {signal: stop.signal});
  host.addEventListener("popstate", callback, {signal: stop.signal});
  window.addEventListener("pagehide", () => {
    stop.abort();
  });
  return () => {
    stop.abort();
  };
}

/** Takes the keys where nothing of the page around us has the focus. */
export function takeKeys(): void {
  const {document: around} = page();
  if (page() !== window && around.activeElement === around.body) window.focus();
}

/** Mirrors the page's dark mode, which it does not signal: now, and whenever it changes. */
export function onDarkMode(callback: (dark: boolean) => void): Stop {
  const host = page();
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    callback(host === window ? preference.matches : host.document.body.classList.contains("dark-mode"));
  };
  read();
  const observer = new MutationObserver(read);
  observer.observe(host.document.body, {attributes: true, attributeFilter: ["class"]});
  preference.addEventListener("change", read);
  return () => {
    observer.disconnect();
    preference.removeEventListener("change", read);
  };
}

/** Tells whether we can be seen, now and whenever it changes: TensorBoard keeps hidden tabs alive with no height. */
export function onVisible(callback: (visible: boolean) => void): Stop {
  const observer = new ResizeObserver(() => {
    callback(window.innerHeight > 0 && window.innerWidth > 0);
  });
  observer.observe(document.documentElement);
  return () => {
    observer.disconnect();
  };
}
