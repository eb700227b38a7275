/** How colours look to eyes of several kinds, to tell how far apart they are. */
import {rgbOf, type Colour} from "./palette";

type Matrix = readonly (readonly [number, number, number])[];

/** Machado, Oliveira, Fernandes 2009, severity 1, in linear light. */
export const SIGHTS: Readonly<Record<string, Matrix>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

const times = (matrix: Matrix, v: readonly number[]) => matrix.map((row) => row.reduce((s, m, i) => s + m * v[i], 0));

const linear = (colour: Colour) =>
  colour.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));

function cielab(light: readonly number[]): number[] {
  const [x, y, z] = times(
    XYZ,
    light.map((v) => Math.max(0, Math.min(1, v))),
  ).map((v, i) => {
    const t = v / [0.95047, 1, 1.08883][i];
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How far apart two colours are for some sight, in CIELAB; ten is plainly different side by side. */
export function distance(one: string, other: string, sight: Matrix): number {
  const [a, b] = [one, other].map((hex) => cielab(times(sight, linear(rgbOf(hex)))));
  return Math.hypot(...a.map((v, k) => v - b[k]));
}

const luminance = (hex: string): number => times(XYZ, linear(rgbOf(hex)))[1];

/** The contrast of two colours, from 1 to 21, as WCAG 2 defines it. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
