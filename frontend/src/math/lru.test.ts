import {describe, expect, it} from "vitest";
import {Lru} from "./lru";

describe("Lru", () => {
  it("never holds more than it may, unless one value alone does", () => {
    const cache = new Lru<number>(10);
    for (let i = 0; i < 50; i++) {
      cache.set(String(i % 7), i, (i % 4) + 1);
      expect(cache.bytes).toBeLessThanOrEqual(10);
      expect(cache.get(String(i % 7))).toBe(i);
    }
    cache.set("large", 1, 99);
    expect([cache.get("large"), cache.bytes]).toEqual([1, 99]);
  });

  it("forgets what was used longest ago", () => {
    const cache = new Lru<number>(3);
    for (const key of ["a", "b", "c"]) cache.set(key, 1, 1);
    cache.get("a");
    cache.set("d", 1, 1);
    expect(["a", "b", "c", "d"].map((key) => cache.get(key))).toEqual([1, undefined, 1, 1]);
  });
});
