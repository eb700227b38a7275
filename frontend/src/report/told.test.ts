// @vitest-environment happy-dom
import {expect, it} from "vitest";
import {answering, base64Of, bytesOf, embedded, keyOf, PLACE, toldIn, type Told} from "./told";

const told = (answers: Told["answers"]): Told => ({
  kind: "report",
  run: "a/examples",
  step: 1,
  example: 0,
  layer: "block</script><script>alert(1)</script>",
  made: "2026-01-02T03:04:05+00:00",
  left_out: [],
  answers,
});

const {signal} = new AbortController();

it("finds what was kept, however its address was written", async () => {
  expect(keyOf("blob?run=a%2Fb+c&tag=t&step=1&wall_time=5.0&index=2")).toBe(
    keyOf("blob?index=2&tag=t&step=1&run=a/b%20c"),
  );
  expect(keyOf("blob?run=a&index=2")).not.toBe(keyOf("blob?run=a&index=3"));
  const bytes = Uint8Array.from({length: 70_000}, (_, i) => i % 256);
  expect(bytesOf(base64Of(bytes))).toEqual(bytes);
  const ask = answering(told({"blob?run=a%2Fb&tag=t&step=1&index=2": base64Of(bytes), "index?": btoa("{}")}));
  const answer = await ask("blob?run=a/b&tag=t&step=1&wall_time=7&index=2", signal);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  // There is one index, whichever run it is asked of.
  expect((await ask("index?run=other", signal)).status).toBe(200);
  const missing = await ask("blob?run=a/b&tag=t&step=1&index=3", signal);
  expect([missing.status, await missing.text()]).toEqual([404, "it is not in this page"]);
});

it("puts data into the bundle, whose script they cannot end", () => {
  const data = told({x: "$& $1"});
  const page = embedded(`<head>${PLACE}</head>`, data);
  expect(page.match(/<\/script/g)).toHaveLength(1);
  const parsed = new DOMParser().parseFromString(page, "text/html");
  expect(toldIn(parsed)).toEqual(data);
  expect(() => embedded("<head></head>", data)).toThrow("no place for data");
  expect(() => toldIn(new DOMParser().parseFromString(PLACE, "text/html"))).toThrow("holds no data");
});
