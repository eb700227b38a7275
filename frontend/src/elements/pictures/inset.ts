/** How the crops stand on an icon, along its lower edge: so many as can be told apart at its size. */
import type {Box} from "../../math/grid";

/** From these widths of the icon on there is one crop, there are two, and three. Icon.svelte has the same. */
const FEW = [
  {from: 130, crops: 3, side: 0.32},
  {from: 90, crops: 2, side: 0.4},
  {from: 0, crops: 1, side: 0.5},
] as const;
const GAP = 0.015;

/** The boxes of the crops on an icon, the strongest first. */
export function insetBoxes(icon: Box, count: number): Box[] {
  const {crops, side} = FEW.find(({from}) => icon.width >= from) ?? FEW[2];
  const shown = Math.min(crops, count);
  const [width, gap] = [side * icon.width, GAP * icon.width];
  return Array.from({length: shown}, (_, i) => ({
    left: icon.left + icon.width - (shown - i) * (width + gap) + gap,
    top: icon.top + icon.height - width,
    width,
    height: width,
  }));
}
