import {describe, expect, it} from "vitest";
import {cellAt, cellBox, cellOfPlace, clampCell, leaderLine, middleOf, moveCell, samePlace} from "./grid";

describe("grid", () => {
  const grid = {height: 3, width: 7};
  const box = {left: 10, top: 20, width: 350, height: 120};
  const cells = Array.from({length: 21}, (_, i) => ({y: Math.floor(i / 7), x: i % 7}));

  it("the centre of every cell's box hits that cell, and the boxes tile the whole", () => {
    for (const cell of cells) {
      const {left, top, width, height} = cellBox(cell, box, grid);
      expect(cellAt({x: left + width / 2, y: top + height / 2}, box, grid)).toEqual(cell);
    }
    const area = cells.reduce(
      (total, cell) => total + cellBox(cell, box, grid).width * cellBox(cell, box, grid).height,
      0,
    );
    expect(area).toBeCloseTo(box.width * box.height, 6);
  });

  it("takes points outside, and nonsense, to a cell of the grid", () => {
    expect(cellAt({x: -100, y: 1e6}, box, grid)).toEqual({y: 2, x: 0});
    expect(clampCell({y: NaN, x: Infinity}, grid)).toEqual({y: 0, x: 0});
  });

  it("moves are undone by their opposites, and stop at the edges", () => {
    const middle = {y: 1, x: 3};
    for (const [there, back] of [
      ["ArrowUp", "ArrowDown"],
      ["ArrowLeft", "ArrowRight"],
    ]) {
      const moved = moveCell(middle, there, grid);
      expect(moved).not.toEqual(middle);
      expect(moved && moveCell(moved, back, grid)).toEqual(middle);
    }
    expect(moveCell({y: 0, x: 6}, "ArrowRight", grid)).toEqual({y: 0, x: 6});
    expect(moveCell(middle, "a", grid)).toBeNull();
    expect(moveCell(middle, "toString", grid)).toBeNull();
  });

  it("the same place in the same grid is the same cell, and coarser grids round down", () => {
    for (const cell of cells) expect(samePlace(cell, grid, grid)).toEqual(cell);
    expect(samePlace({y: 15, x: 3}, {height: 16, width: 16}, {height: 8, width: 8})).toEqual({y: 7, x: 1});
  });

  it("a place lies in the same part of every grid", () => {
    for (const place of [0.01, 0.33, 0.5, 0.77, 0.99].map((y) => ({y, x: 1 - y}))) {
      for (const size of [1, 7, 14, 28]) {
        const middle = middleOf(cellOfPlace(place, {height: size, width: size}), {height: size, width: size});
        expect(Math.abs(middle.y - place.y)).toBeLessThanOrEqual(0.5 / size + 1e-12);
        expect(Math.abs(middle.x - place.x)).toBeLessThanOrEqual(0.5 / size + 1e-12);
      }
    }
    for (const cell of cells) expect(cellOfPlace(middleOf(cell, grid), grid)).toEqual(cell);
  });

  it("a leader starts at the edge of the cell and ends at the edge of the box", () => {
    for (const cell of cells) {
      const from = cellBox(cell, box, grid);
      const beside = leaderLine(from, {left: 400, top: 30, width: 200, height: 40});
      expect(beside[0].x).toBeCloseTo(from.left + from.width);
      expect(beside.at(-1)?.x).toBe(400);
      const below = leaderLine(from, {left: 10, top: 200, width: 200, height: 40});
      expect(below[0].y).toBeCloseTo(from.top + from.height);
      expect(below.at(-1)?.y).toBe(200);
    }
  });
});
