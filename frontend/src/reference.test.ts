// @vitest-environment happy-dom
/** The whole page with a view beside another state: which is shown, what is said where none can be, and how both are linked. */
import {flushSync, mount, unmount} from "svelte";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {decoded, eventually, header, layerOf, serve, type Asked} from "./data/page.fixture";
import App from "./shell/App.svelte";

let page: ReturnType<typeof mount> | null = null;
const context = {clearRect: () => undefined, drawImage: () => undefined, putImageData: () => undefined};

beforeEach(() => {
  vi.stubGlobal("createImageBitmap", decoded);
  vi.stubGlobal("ImageData", Object);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});

afterEach(async () => {
  if (page) await unmount(page);
  page = null;
  window.location.hash = "";
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const parts = (name: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${name}"]`)];
const said = (element: HTMLElement): string => element.textContent.replace(/\s+/g, " ").trim();
const heads = () => ["reference", "shown"].map((name) => parts(name).map((each) => each.getAttribute("aria-label")));
const notices = () => parts("notice").map(said).join("\n");
const keys = () =>
  Object.fromEntries(
    window.location.hash
      .split("&")
      .map((pair) => decodeURIComponent(pair).replace("#", "").replace("p.semantic_dictionary.", "").split("=")),
  ) as Record<string, string>;

const press = (key: string) => {
  window.dispatchEvent(new KeyboardEvent("keydown", {key}));
  flushSync();
};

async function open(hash: string, instead: (asked: Asked) => Response | null = () => null): Promise<void> {
  const answer = serve({runs: ["one", "two"], steps: [1, 4, 9], instead});
  vi.stubGlobal("fetch", (address: string) => Promise.resolve(answer(address)));
  window.location.hash = `#p.semantic_dictionary.view=semantic_dictionary&p.semantic_dictionary.${hash}`;
  page = mount(App, {target: document.body});
  await eventually(() => {
    if (parts("step").length === 0) throw new Error("nothing yet");
  });
  flushSync();
}

const isShown = (...expected: (string | null)[]) =>
  eventually(() => {
    flushSync();
    expect(heads().map((each) => each.at(0) ?? null)).toEqual(expected);
  });

describe("a view beside another state", () => {
  it.each([
    ["reference=1", "Step 1", "Step 9"],
    ["step=1&p.semantic_dictionary.reference=9", "Step 9", "Step 1"],
    ["reference=%40two", "two · step 9", "one · step 9"],
    ["reference=4%40two", "two · step 4", "one · step 9"],
    ["reference=4%40one", "Step 4", "Step 9"],
    // Itself, in which nothing differs.
    ["reference=9", "Step 9", "Step 9"],
  ])("%s shows %s and %s", async (hash, reference, shown) => {
    await open(hash);
    await isShown(reference, shown);
    expect(notices()).toBe("");
    expect(parts("figure")).toHaveLength(2);
  });

  it("is chosen, moved, swapped and left by keys, which the address says", async () => {
    await open("step=4");
    expect(heads()).toEqual([[], []]);
    press("c");
    await isShown("Step 1", "Step 4");
    press("}");
    await isShown("Step 4", "Step 4");
    press("}");
    await isShown("Step 9", "Step 4");
    press("}");
    press("x");
    await isShown("Step 4", "Step 9");
    press("{");
    await isShown("Step 1", "Step 9");
    await eventually(() => {
      expect(keys()).toMatchObject({reference: "1"});
    });
    press("c");
    await isShown(null, null);
    await eventually(() => {
      expect(keys()).not.toHaveProperty("reference");
    });
  });

  it("that is not kept is another one, which is said of what is compared with, and not of what is shown", async () => {
    await open("reference=7");
    await isShown("Step 4", "Step 9");
    expect(notices()).toMatch(/What it is compared with: Step 7 is not kept .*; this is step 4\./);
  });

  it("is beside what is shown in the place of what cannot be read", async () => {
    await open("reference=4", ({path, step, tag}) =>
      path === "manifest" && tag === "snapshot" && step === 9 ? new Response("gone", {status: 400}) : null,
    );
    await isShown("Step 4", "Step 4");
  });

  it("of two runs is swapped with its run", async () => {
    await open("reference=4%40two");
    await isShown("two · step 4", "one · step 9");
    press("x");
    await isShown("one · step 9", "two · step 4");
    await eventually(() => {
      expect(keys()).toMatchObject({run: "two", step: "4", reference: "9@one"});
    });
  });

  it("is linked: what is pointed at in one is pointed at in both, and each bar says where the other's ends", async () => {
    await open("reference=1&p.semantic_dictionary.view=compare_classes");
    await isShown("Step 1", "Step 9");
    const inBoth = (name: string) =>
      ["reference", "shown"].map((side) => [
        ...document.querySelectorAll<HTMLElement>(`[data-testid=${side}] [data-testid=${name}]`),
      ]);
    const active = () => inBoth("argument").map((each) => each.map(({classList}) => classList.contains("active")));
    expect(active()).toEqual([
      [false, false, false],
      [false, false, false],
    ]);
    inBoth("argument")[0][1].dispatchEvent(new PointerEvent("pointerenter", {bubbles: true, pointerType: "mouse"}));
    flushSync();
    expect(active()).toEqual([
      [false, true, false],
      [false, true, false],
    ]);
    const nets = () => inBoth("net").map((each) => each.map(said));
    expect(nets()[1]).toEqual(nets()[0]);
    expect(inBoth("state-mark").map((each) => each.length)).toEqual([3, 3]);
    const [, difference] = document.querySelectorAll<HTMLElement>("[data-testid^=difference-]");
    difference.click();
    flushSync();
    expect(nets()[1].map((net) => Number(net.replace("−", "-")))).toEqual([0, 0, 0]);
    expect(inBoth("state-mark").map((each) => each.length)).toEqual([3, 0]);
    await eventually(() => {
      expect(keys()).toMatchObject({difference: "true"});
    });
  });
});

const manifest = (of: object, blobs: unknown = []) => Response.json({snapshot: of, contents: [], blobs});

describe("where two states cannot be compared, the one is shown and the reason is said:", () => {
  const alone = async (hash: string, why: RegExp, instead?: (asked: Asked) => Response | null) => {
    await open(hash, instead);
    await eventually(() => {
      expect(notices()).toMatch(why);
    });
    expect(heads()).toEqual([[], []]);
    expect(parts("figure")).toHaveLength(1);
  };
  const ofTwo = (response: () => Response) => (asked: Asked) =>
    asked.run === "two" && asked.path === "manifest" && asked.tag === "snapshot" ? response() : null;

  it("there is no such run", () => alone("reference=%40gone", /There is no run “gone” to compare with\./));

  it("the other network lacks the layer", async () => {
    const about = {n_examples: 1, n_classes: 2, class_names: [], labels: [], output: "softmax"};
    const logits = {
      content: 0,
      index: 1,
      shape: [1, 2],
      encoding: "float32",
      example: null,
      targets: [],
      minimum: 0,
      maximum: 4,
      p99: 4,
    };
    const contents = [{kind: "activation", of: {kind: "network", atom: "neuron", layer: {kind: "output"}}}];
    const other = () => Response.json({snapshot: {...about, layers: [layerOf("other")]}, contents, blobs: [logits]});
    await alone("reference=%40two", /Run “two” has no layer “conv”, so there is nothing to compare/, ofTwo(other));
  });

  it("it cannot be read", () =>
    alone(
      "reference=%40two",
      /What it is compared with cannot be shown: .*disk/,
      ofTwo(() => new Response("the disk is gone", {status: 400, headers: {"content-type": "text/plain"}})),
    ));

  it("it holds nothing", () =>
    alone(
      "reference=%40two",
      /What it is compared with cannot be shown: .*no example/,
      ofTwo(() => manifest({n_examples: 0, n_classes: 2, class_names: [], labels: [], output: "softmax", layers: []})),
    ));

  it("nonsense in the address means nothing, and is said", async () => {
    await open("reference=x4");
    expect(notices()).toContain("reference");
    expect(heads()).toEqual([[], []]);
  });
});

it("two runs that logged different images as one example are compared, which is said", async () => {
  await open("reference=%40two", ({run, path, tag, index}) =>
    run === "two" && path === "blob" && tag === "snapshot" && index === 0
      ? new Response(Buffer.from(header(16, 8, 99)))
      : null,
  );
  await isShown("two · step 9", "one · step 9");
  expect(notices()).toContain("The two runs logged different images as example 0");
});
