// @vitest-environment happy-dom
/** The whole page over a server whose answers are broken: what it says, what it keeps on screen, and what another try does. */
import {flushSync, mount, unmount} from "svelte";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {decoded, eventually, header, serve, type Asked} from "./data/page.fixture";
import App from "./shell/App.svelte";

const text = (body: string, status: number) =>
  new Response(body, {status, headers: {"content-type": "text/plain; charset=utf-8"}});
const html = (status: number) =>
  new Response("<!doctype html><title>Oh</title><h1>Traceback</h1>", {
    status,
    statusText: "Internal Server Error",
    headers: {"content-type": "text/html"},
  });

let page: ReturnType<typeof mount> | null = null;
const decode = vi.fn(decoded);

beforeEach(() => {
  decode.mockClear();
  vi.stubGlobal("createImageBitmap", decode);
  vi.stubGlobal("ImageData", Object);
  const context = {clearRect: () => undefined, drawImage: () => undefined, putImageData: () => undefined};
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
});

afterEach(async () => {
  if (page) await unmount(page);
  page = null;
  held = () => Promise.resolve();
  window.location.hash = "";
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const parts = (name: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${name}"]`)];
const said = (element: HTMLElement): string => element.textContent.replace(/\s+/g, " ").trim();
const notices = () => parts("notice").map((each) => said(each).replace(/ ?(Retry )?✕$/, ""));
const retries = () => parts("notice").map((each) => each.querySelector<HTMLButtonElement>("button:not(.dismiss)"));
const runs = () => parts("run")[0] as HTMLSelectElement;
const chosen = () => runs().value;
function choose(run: string): void {
  runs().value = run;
  runs().dispatchEvent(new Event("change", {bubbles: true}));
}
const step = () => parts("step").map(said).join();

/** What is broken now: it may be mended later. */
let broken: (asked: Asked) => Response | null = () => null;
/** What an answer waits for. */
let held: (address: string) => Promise<void> = () => Promise.resolve();

function answering(served: Parameters<typeof serve>[0] = {}): void {
  const answer = serve({...served, instead: (asked) => broken(asked)});
  vi.stubGlobal("fetch", async (address: string) => {
    await held(address);
    return answer(address);
  });
}

function go(keys: Readonly<Record<string, string | number>>): void {
  window.location.hash = `#${Object.entries(keys)
    .map(([key, value]) => `p.semantic_dictionary.${key}=${value}`)
    .join("&")}`;
}

async function open(keys: Readonly<Record<string, string | number>> = {}): Promise<void> {
  go(keys);
  page = mount(App, {target: document.body});
  await eventually(() => {
    if (parts("step").length + parts("notice").length === 0) throw new Error("nothing yet");
  });
  flushSync();
}

const of = (wanted: Partial<Asked>, response: () => Response) => (asked: Asked) =>
  Object.entries(wanted).every(([key, value]) => asked[key as keyof Asked] === value) ? response() : null;
const isSaid = (pattern: RegExp) =>
  eventually(() => {
    expect(notices().join("\n")).toMatch(pattern);
  });

describe("what cannot be loaded", () => {
  it.each([
    [
      "a record that is damaged",
      () => text("Invalid argument: run 'r', tag 'snapshot', step 2: it is cut", 400),
      "it is cut",
    ],
    ["what was dropped", () => text("Not found: no data at step 2", 404), "Not found: no data at step 2"],
    [
      "an error of the server",
      () => html(500),
      "TensorBoard answered with error 500 Internal Server Error when it was asked for “manifest”",
    ],
    ["a page of somebody in between", () => html(200), "what came as “manifest” is not TensorBoard’s answer"],
  ])("is named: %s, while what was there stays selected, until another try", async (_, response, why) => {
    answering({steps: [1, 2, 4]});
    broken = of({path: "manifest", step: 2}, response);
    await open();
    expect(notices()).toEqual([]);
    go({step: 2});
    await isSaid(/step 2/);
    const [notice] = notices();
    expect(notice).toContain(`Run “r”, snapshot, step 2: ${why}`);
    expect(notice).toContain("Still on screen: run “r”, step 4, example 0, layer conv.");
    expect(notice).not.toContain("<");
    expect(notice).not.toContain("Traceback");
    expect(step()).toContain("4");
    await eventually(() => {
      expect(window.location.hash).not.toContain("step=2");
    });
    broken = () => null;
    retries()[0]?.click();
    await eventually(() => {
      expect(notices()).toEqual([]);
    });
    expect(step()).toContain("2");
    await eventually(() => {
      expect(window.location.hash).toContain("step=2");
    });
  });

  it("is said again where another try fails too, and the good ones can be looked at", async () => {
    answering({steps: [1, 2, 4]});
    broken = of({path: "manifest", step: 2}, () => html(500));
    await open();
    go({step: 2});
    await isSaid(/error 500/);
    retries()[0]?.click();
    await isSaid(/error 500/);
    go({step: 1});
    await eventually(() => {
      expect(notices()).toEqual([]);
    });
    expect(step()).toContain("1");
  });

  it("is not wished for again once something else is, whatever comes in between", async () => {
    const problems = [{run: "old", tag: "snapshot", message: "it is damaged"}];
    answering({steps: [1, 2, 4], runs: ["r", "s"], problems: () => problems});
    broken = of({path: "manifest", run: "r", step: 2}, () => text("it is cut", 400));
    await open();
    go({step: 2});
    await isSaid(/step 2: it is cut/);
    // The index is on its way when another run is selected, and comes before what that needs.
    const free: (() => void)[] = [];
    held = (address) =>
      new Promise((resolve) => {
        if (/^index|run=s/.test(address)) free.push(resolve);
        else resolve();
      });
    retries().at(-1)?.click();
    go({run: "s", step: 2});
    await eventually(() => {
      expect(free.length).toBeGreaterThan(1);
    });
    free.splice(0, 1)[0]();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await eventually(() => {
      for (const next of free.splice(0)) next();
      expect(step()).toContain("2");
    });
    expect(notices()).toEqual(["Run “old”, snapshot: it is damaged"]);
    expect(window.location.hash).toContain("run=s");
  });

  it("makes room for what can be read, of its run and of others", async () => {
    answering({steps: [1, 2, 4], runs: ["q", "r", "s"]});
    broken = of({path: "manifest", run: "q", step: 4}, () => text("damaged", 400));
    await open();
    await isSaid(/step 4: damaged. In its place on screen: run “q”, step 2,/);
    broken = of({path: "manifest", run: "r", step: 4}, () => text("damaged", 400));
    go({run: "r"});
    await isSaid(/In its place on screen: run “r”, step 2,/);
    broken = of({path: "manifest", run: "s"}, () => text("damaged", 400));
    go({run: "s"});
    await isSaid(/Run “s”, snapshot, step 4: damaged. Still on screen: run “r”, step 2,/);
  });

  it("is not said of a run that was left again before its answer came", async () => {
    answering({steps: [1, 2, 4], runs: ["r", "s"]});
    broken = of({path: "manifest", run: "s"}, () => text("damaged", 400));
    await open({run: "r"});
    const free: (() => void)[] = [];
    held = (address) => (address.includes("run=s") ? new Promise((resolve) => free.push(resolve)) : Promise.resolve());
    go({run: "s"});
    await eventually(() => {
      expect(free.length).toBeGreaterThan(0);
    });
    choose("r");
    held = () => Promise.resolve();
    for (const next of free) next();
    await eventually(() => {
      expect(window.location.hash).toContain("run=r");
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(notices()).toEqual([]);
    expect(chosen()).toBe("r");
  });

  it("leaves the choice of runs at the one on screen", async () => {
    answering({steps: [1, 2, 4], runs: ["r", "s"]});
    broken = of({path: "manifest", run: "s"}, () => text("damaged", 400));
    await open({run: "r"});
    choose("s");
    await isSaid(/Run “s”, snapshot, step 4: damaged. Still on screen: run “r”/);
    expect(chosen()).toBe("r");
  });

  it("may be everything: then another try asks for all of it", async () => {
    answering();
    broken = () => html(500);
    await open();
    expect(notices().join()).toMatch(/error 500.*“index”/);
    broken = () => {
      throw new TypeError("Failed to fetch");
    };
    retries()[0]?.click();
    await isSaid(/TensorBoard does not answer/);
    broken = () => null;
    retries()[0]?.click();
    await eventually(() => {
      expect(step()).toContain("4");
    });
    expect(notices()).toEqual([]);
  });

  it("is left out where the rest can do without, and comes with another try", async () => {
    answering();
    broken = (asked) =>
      of({path: "blob", tag: "dictionary"}, () => text("gone", 404))(asked) ??
      of({path: "scales"}, () => html(502))(asked);
    await open();
    expect(notices()).toEqual([
      expect.stringMatching(/The steps of run “r” cannot be compared.*error 502/),
      expect.stringMatching(/dictionary, step 3, icons: gone/),
    ]);
    broken = () => null;
    retries()[0]?.click();
    await eventually(() => {
      expect(notices()).toEqual([]);
    });
  });

  it("is asked for again where the index says that it cannot be read", async () => {
    let problems = [{run: "old", tag: "snapshot", message: "it is damaged"}];
    answering({problems: () => problems});
    broken = () => null;
    await open();
    expect(notices()).toEqual(["Run “old”, snapshot: it is damaged"]);
    problems = [];
    retries()[0]?.click();
    await eventually(() => {
      expect(notices()).toEqual([]);
    });
  });

  it("is no picture that says another size than its description: it is never decoded", async () => {
    answering();
    const huge = () => new Response(Buffer.from(header(30_000, 30_000, 1)));
    broken = of({path: "blob", tag: "dictionary"}, huge);
    await open();
    await isSaid(/dictionary, step 3, icons: a picture must be of 8 × 8 pixels, got one of 30000 × 30000/);
    expect(await Promise.all(decode.mock.results.map(({value}) => value as unknown))).toEqual(
      expect.not.arrayContaining([expect.objectContaining({width: 30_000})]),
    );
    expect(decode).toHaveBeenCalled();
  });
});

describe("what an address names that is not there", () => {
  it("is said, each thing by name, and no other try is offered", async () => {
    answering({steps: [1, 4]});
    broken = () => null;
    const gone = {view: "v", run: "s", step: 9, layer: "l", example: 7, target: 5, atom: "channel.9"};
    await open({...gone, against: "x"});
    // What the address says is said at once, the rest where it is known what there is.
    await isSaid(/There is no run/);
    expect(notices()).toEqual([
      "The address says nothing that can be read of “against”.",
      "There is no run “s”; this is “r”.",
      "There is no step 9: the steps that are kept go from 1 to 4; this is step 4.",
      "There is no layer “l” here; this is “conv”.",
      "There is no example 7, the last one is 0; this is example 0.",
      "There is no class 5, the last one is 1.",
      expect.stringMatching(/^There is no view “v”; this is “.*”\.$/),
      "There is no channel 9 in layer “conv”; this is channel 2.",
    ]);
    expect(retries()).toEqual(notices().map(() => null));
    go({step: 2});
    await isSaid(/^Step 2 is not kept \(TensorBoard keeps a sample of the steps\); this is step 1\.$/);
    go({step: 1});
    await eventually(() => {
      expect(notices()).toEqual([]);
    });
  });
});
