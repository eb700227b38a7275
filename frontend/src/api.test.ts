import {deflateSync} from "node:zlib";
import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {Api, findBlobs, isAbort, type BlobInfo} from "./api";
import {activation, dataset, dumps, hidden, network} from "./grammar";

const at = {run: "a b/c", tag: "semantic_dictionary/snapshot", step: 3, wall_time: 12.5};
const blob: BlobInfo = {
  index: 4,
  content: dumps(dataset("examples")),
  example: null,
  targets: [],
  shape: [2, 2],
  encoding: "float32",
  sprite: null,
  scale_axis: null,
  offsets: false,
  partial: false,
  rounding: 0,
  strongest: null,
  groups: 0,
  aligned: 0,
  later_groups: 0,
  shared: false,
  minimum: 0,
  maximum: 4,
  p99: 4,
};
const never = new AbortController().signal;

/** Answers like the server, and fails like `fetch` when its signal is aborted. */
const server = vi.fn((_: string, {signal}: {signal: AbortSignal}) => {
  return new Promise<Response>((resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new DOMException("aborted", "AbortError"));
    });
    const bytes = deflateSync(new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer));
    setTimeout(() => {
      resolve(new Response(bytes));
    });
  });
});

beforeEach(() => {
  server.mockClear();
  vi.stubGlobal("fetch", server);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it("decodes an array, once however often it is asked for", async () => {
  const api = new Api();
  const [first, second] = await Promise.all([api.array(at, blob, never), api.array(at, blob, never)]);
  expect([...first.values]).toEqual([1, 2, 3, 4]);
  expect(second).toBe(first);
  expect(await api.array(at, blob, never)).toBe(first);
  expect(server).toHaveBeenCalledTimes(1);
  const url = new URL(server.mock.calls[0][0], "http://host/data/plugin/x/");
  expect(url.pathname).toBe("/data/plugin/x/blob");
  expect(Object.fromEntries(url.searchParams)).toEqual({...at, step: "3", wall_time: "12.5", index: "4"});
});

it("asks anew for the same step of a restarted run", async () => {
  const api = new Api();
  await api.array(at, blob, never);
  await api.array({...at, wall_time: 99}, blob, never);
  expect(server).toHaveBeenCalledTimes(2);
});

it("aborts a request when nobody waits for it any more, and only then", async () => {
  const api = new Api();
  const [one, two] = [new AbortController(), new AbortController()];
  const stale = api.array(at, blob, one.signal).catch(isAbort);
  const wanted = api.array(at, blob, two.signal);
  one.abort();
  expect(await stale).toBe(true);
  expect((await wanted).values.length).toBe(4);

  const other = {...blob, index: 5};
  const alone = api.array(at, other, two.signal).catch(isAbort);
  two.abort();
  expect(await alone).toBe(true);
  expect((await api.array(at, other, never)).values.length).toBe(4);
  expect(server).toHaveBeenCalledTimes(3);
});

it("passes on what the server says of an error, and asks again next time", async () => {
  const api = new Api();
  server.mockResolvedValueOnce(new Response("Not found: no data for run 'x'\n", {status: 404}));
  await expect(api.index(null, never)).rejects.toThrow("Not found: no data for run 'x'");
  server.mockResolvedValueOnce(new Response("gone", {status: 404}));
  await expect(api.array(at, blob, never)).rejects.toThrow("gone");
  expect((await api.array(at, blob, never)).values.length).toBe(4);
  server.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await expect(api.index(null, never)).rejects.toThrow("does not answer");
});

it("finds blobs by content and example, and passes over terms of the future", async () => {
  const wanted = activation(network("neuron", hidden("block3")));
  const contents = [{kind: "hologram"}, null, JSON.parse(dumps(wanted)) as unknown, wanted];
  const blobs = contents.map((_, i) => ({...blob, index: i + 1, content: i, example: i % 2}));
  const newer = {...blob, index: 9, content: 2, example: 0, encoding: null};
  server.mockResolvedValueOnce(new Response(JSON.stringify({contents, blobs: [...blobs, newer]})));
  const manifest = await new Api().manifest(at, never);
  expect(findBlobs(manifest, wanted, 0).map(({index}) => index)).toEqual([3]);
  expect(findBlobs(manifest, wanted, 1).map(({index}) => index)).toEqual([4]);
  expect(findBlobs(manifest, wanted, null)).toEqual([]);
  expect(manifest.blobs.map(({content}) => content)).toEqual([null, null, dumps(wanted), dumps(wanted)]);
});

it("stops inflating where a blob becomes more than its description says", async () => {
  server.mockResolvedValueOnce(new Response(deflateSync(new Uint8Array(2 ** 24))));
  await expect(new Api().array(at, blob, never)).rejects.toThrow("must have 16 bytes, got more");
  server.mockResolvedValueOnce(new Response(deflateSync(new Uint8Array(8))));
  await expect(new Api().array(at, blob, never)).rejects.toThrow("must have 16 bytes, got 8");
});
