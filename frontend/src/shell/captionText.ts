/** The words below a figure that is taken away. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    of: (view: string, run: string, step: number, example: number, layer: string) =>
      `${view}: run ${run}, step ${step}, example ${example}, layer ${layer}`,
    predicted: (name: string, value: string) => `Predicted: ${name} (${value})`,
    truth: (names: string) => `, true: ${names}`,
  },
  {
    of: (view, run, step, example, layer) => `${view}：运行 ${run}，第 ${step} 步，样例 ${example}，层 ${layer}`,
    predicted: (name, value) => `预测：${name}（${value}）`,
    truth: (names) => `，真实类别：${names}`,
  },
);
