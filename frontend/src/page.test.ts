// @vitest-environment happy-dom
/** The whole page over a server of bytes: it draws a view that nobody wrote, from a list of elements of the grammar. */
import {flushSync, mount, unmount} from "svelte";
import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {activation, hidden, network} from "./grammar";
import {decoded, eventually, ICONS, PHOTO, serve} from "./data/page.fixture";
import {LEAST} from "./math/pixels";
import App from "./shell/App.svelte";
import {VIEWS} from "./views";
import {composedOf} from "./views/composed";

const neurons = activation(network("neuron", hidden("conv")));

/** The view: nothing but JSON. */
const COMPOSED = `[
  {"kind": "info_vis", "content": {"kind": "dataset", "name": "examples"}},
  {"kind": "info_vis", "content": {"kind": "activation", "of":
    {"kind": "network", "atom": "neuron", "layer": {"kind": "hidden", "name": "conv"}}}},
  {"kind": "feature_vis", "content":
    {"kind": "network", "atom": "channel", "layer": {"kind": "hidden", "name": "conv"}}},
  {"kind": "info_vis", "content": {"kind": "attribution",
    "source": {"kind": "network", "atom": "channel", "layer": {"kind": "hidden", "name": "conv"}},
    "target": {"kind": "network", "atom": "neuron", "layer": {"kind": "output"}}}}
]`;

/** What was drawn on a canvas: pictures by number with the region that was taken, and pixels. */
type Drawn = {readonly picture: number; readonly from: readonly number[]} | {readonly pixels: readonly number[]};
const drawn = new WeakMap<HTMLCanvasElement, Drawn[]>();

function contextOf(canvas: HTMLCanvasElement) {
  const list: Drawn[] = [];
  return {
    clearRect: () => undefined,
    drawImage: ({number}: {number: number}, ...[x, y, width, height]: number[]) => {
      list.push({picture: number, from: [x, y, width, height]});
      drawn.set(canvas, list);
    },
    putImageData: ({data}: {data: Uint8ClampedArray}) => {
      drawn.set(canvas, [{pixels: [...data]}]);
    },
  };
}

class Pixels {
  constructor(readonly data: Uint8ClampedArray) {}
}

let page: ReturnType<typeof mount> | null = null;

beforeEach(() => {
  vi.stubGlobal("fetch", (address: string) => Promise.resolve(serve()(address)));
  vi.stubGlobal("createImageBitmap", decoded);
  vi.stubGlobal("ImageData", Pixels);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (this: HTMLCanvasElement) {
    return contextOf(this) as unknown as GPUCanvasContext;
  } as never);
});

afterEach(async () => {
  if (page) await unmount(page);
  page = null;
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What a mask makes of a brightness: nothing is lost altogether. */
const dim = (value: number): number => Math.round(255 * LEAST + (1 - LEAST) * value);

const part = (name: string, which = ""): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-testid="${name}"]${which}`);
  if (found === null) throw new Error(`there is no ${name}: ${document.body.textContent}`);
  return found;
};
const parts = (name: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${name}"]`)];
const said = (element: HTMLElement): string => element.textContent.replace(/\s+/g, " ").trim();
const drawnIn = (element: HTMLElement) =>
  [...element.querySelectorAll("canvas")].flatMap((canvas) => drawn.get(canvas) ?? []);
/** The brightness of each position of a mask. */
const brightness = (element: HTMLElement) =>
  drawnIn(element).flatMap((each) => ("pixels" in each ? each.pixels.filter((_, i) => i % 4 === 0) : []));

function point(element: HTMLElement, type: string, at = {}): void {
  element.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerType: "mouse", ...at}));
  flushSync();
}

async function open(): Promise<void> {
  window.location.hash = "#p.semantic_dictionary.view=composed";
  page = mount(App, {target: document.body, props: {views: [...VIEWS, composedOf(JSON.parse(COMPOSED))]}});
  await eventually(() => part("face-channel-evidence"));
  flushSync();
}

it("draws a view that nobody wrote from the values of its contents", async () => {
  await open();
  expect(part("view-composed").getAttribute("aria-selected")).toBe("true");
  expect(drawnIn(part("part-0"))).toEqual([{picture: PHOTO, from: [0, 0, 16, 8]}]);
  // The channel that fires most, 4 on the left and 1 on the right, over the image.
  expect(said(part("part-1"))).toBe("Bright: where channel 0 of conv fires, up to 4.");
  expect(brightness(part("part-1"))).toEqual([255, dim(64)]);
  expect(drawnIn(part("part-2"))).toEqual(
    [
      [0, 0],
      [4, 0],
      [0, 4],
    ].map(([x, y]) => ({picture: ICONS, from: [x, y, 4, 4]})),
  );
  expect(said(part("part-2"))).toContain("of step 3");
  expect(said(part("icons-from"))).toBe("Icons from step 3");
  // For the predicted class, the strongest first.
  expect(parts("face-argument").map(said)).toEqual(["channel 1 −3.00", "channel 0 +1.00", "channel 2 +0.50"]);
});

it("links a channel that is pointed at: in icons, evidence, and the map of where it fires", async () => {
  await open();
  const icon = (channel: number) => parts("face-icon")[channel];
  const argument = (channel: number) => part("face-argument", `[data-channel="${channel}"]`);
  expect(argument(1).classList.contains("active")).toBe(false);
  point(icon(1), "pointerenter");
  expect(argument(1).classList.contains("active")).toBe(true);
  expect(said(part("part-1"))).toBe("Bright: where channel 1 of conv fires, up to 3.");
  expect(brightness(part("part-1"))).toEqual([dim(42), 255]);
  point(icon(1), "pointerleave");
  expect(argument(1).classList.contains("active")).toBe(false);
  // And the other way.
  point(argument(2), "pointerenter");
  expect(icon(2).classList.contains("active")).toBe(true);
  expect(brightness(part("part-1"))).toEqual([dim(0), dim(0)]);
});

it("links a position that is pointed at: between the image and the map, both ways", async () => {
  await open();
  const [image, map] = [part("face-image"), part("face-activations")];
  for (const each of [image, map]) {
    vi.spyOn(each, "getBoundingClientRect").mockReturnValue(DOMRect.fromRect({x: 0, y: 0, width: 100, height: 50}));
  }
  const reticles = () => parts("reticle").map(({style}) => style.left);
  expect(reticles()).toEqual([]);
  point(image, "pointermove", {clientX: 80, clientY: 20});
  expect(reticles()).toEqual(["50.000%", "50.000%"]);
  expect(said(part("part-0"))).toBe("Row 0, column 1 of conv.");
  expect(said(part("part-1"))).toBe("Bright: where channel 0 of conv fires, up to 4; at row 0, column 1: 1.");
  point(image, "pointerleave");
  expect(reticles()).toEqual([]);
  point(map, "pointermove", {clientX: 10, clientY: 20});
  expect(reticles()).toEqual(["0.000%", "0.000%"]);
  expect(said(part("part-0"))).toBe("Row 0, column 0 of conv.");
});

it("keeps a channel with its layer, in the address", async () => {
  await open();
  parts("face-icon")[2].click();
  await eventually(() => {
    const kept = parts("face-argument").map((each) => each.getAttribute("aria-pressed"));
    expect(kept).toEqual(["false", "false", "true"]);
  });
  await eventually(() => {
    expect(window.location.hash).toContain("atom=channel.2");
  });
});

it("takes nothing for an interface that is none", () => {
  expect(() => composedOf({})).toThrow("a JSON list of elements");
  expect(() => composedOf([neurons])).toThrow("made of elements, info_vis or feature_vis, got activation");
  expect(() => composedOf([{kind: "info_vis", content: {kind: "alignment"}}])).toThrow("kind must be one of");
});
