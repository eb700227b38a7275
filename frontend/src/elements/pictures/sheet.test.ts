import {describe, expect, it} from "vitest";
import {writerOn} from "./sheet";

/** A sheet on which each letter is 10 pixels wide. */
function written(text: string, room: number): string[] {
  const texts: string[] = [];
  const context = {
    measureText: (each: string) => ({width: 10 * Array.from(each).length}),
    fillText: (each: string) => texts.push(each),
  };
  writerOn(context as unknown as CanvasRenderingContext2D, "10px sans-serif", "#000")(text, 0, 0, room);
  return texts;
}

describe("a line of a sheet", () => {
  it("is whole where it has room, or nearly", () => {
    expect(written("long-striped-fins", 170)).toEqual(["long-striped-fins"]);
    expect(written("long-striped-fins", 140)).toEqual(["long-striped-fins"]);
  });

  it("is elided where it would be squeezed until nobody can read it", () => {
    expect(written("长耳朵而且浑身带有斑点并长着四条腿的动物", 80)).toEqual(["长耳朵而且浑身带有斑点…"]);
    expect(written("🦊🦊🦊🦊🦊🦊🦊🦊", 32)).toEqual(["🦊🦊🦊…"]);
    for (const room of [8, 20, 33, 100, 300]) {
      const [text] = written("a name that is very much longer than any room", room);
      expect(Math.max(room, 8) / (10 * Array.from(text).length)).toBeGreaterThanOrEqual(0.65);
    }
  });
});
