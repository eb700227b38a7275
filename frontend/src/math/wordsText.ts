/** Words for classes, outputs and positions, which all views use. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    aClass: "class",
    classes: "classes",
    anOutput: "output",
    outputs: "outputs",
    unnamed: (index: number) => `class ${index}`,
    quoted: (name: string) => `“${name}”`,
    and: " and ",
    returned: (value: string, truth: string) => `${value}, true ${truth}`,
    predicted: (values: string) => `predicted ${values}`,
    atLeast: (value: string) => `at least ${value}`,
    atMost: (value: string) => `at most ${value}`,
    cell: (y: number, x: number) => `row ${y}, column ${x}`,
    channels: (n: number) => `${n} channel${n === 1 ? "" : "s"}`,
    images: (n: number) => `${n} image${n === 1 ? "" : "s"}`,
    unknown: "unknown",
  },
  {
    aClass: "类别",
    classes: "类别",
    anOutput: "输出",
    outputs: "输出",
    unnamed: (index) => `类别 ${index}`,
    quoted: (name) => `“${name}”`,
    and: "和",
    returned: (value, truth) => `${value}，真实值 ${truth}`,
    predicted: (values) => `预测为 ${values}`,
    atLeast: (value) => `至少 ${value}`,
    atMost: (value) => `至多 ${value}`,
    cell: (y, x) => `第 ${y} 行第 ${x} 列`,
    channels: (n) => `${n} 个通道`,
    images: (n) => `${n} 张图像`,
    unknown: "未知",
  },
);
