/** What is said of data that are missing, not as wished, or no numbers. */
import {enumerated, textsOf} from "../language.svelte";

export const t = textsOf(
  {
    at: (run: string, tag: string, step: number) => `Run “${run}”, ${tag}, step ${step}`,
    failed: (where: string, why: string) => `${where}: ${why}`,
    part: (where: string, what: string) => `${where}, ${what}`,
    incomparable: (run: string) => `The steps of run “${run}” cannot be compared, bars are relative to this image`,
    nothing: "nothing is logged",
    empty: "it holds no example, or no layer",
    noLogits: "no logits are logged",
    logits: "logits",
    onTheWay: (what: string) => `${what} on the way`,
    notLogged: (what: string, example: number) => `${what} not logged for example ${example}`,
    theImage: "the image of the example is",
    theActivations: (layer: string) => `the activations of layer ${layer} are`,
    notFinite: {
      all: (what: string) => `${what}: none of the values is a finite number, and not drawn`,
      some: (what: string, n: number, of: number) => `${what}: ${n} of ${of} values are NaN or infinite, and not drawn`,
    },
    outputs: (where: string, examples: readonly number[], others: boolean) =>
      `${where}: what the model returned for example${examples.length > 1 ? "s" : ""} ${examples.join(", ")}${others ? " and others" : ""} is not finite, so it predicts nothing there.`,
    unmet: {
      run: (wished: string, shown: string) => `There is no run “${wished}”; this is “${shown}”.`,
      kept: (wished: number, shown: number) =>
        `Step ${wished} is not kept (TensorBoard keeps a sample of the steps); this is step ${shown}.`,
      step: (wished: number, first: number, last: number, shown: number) =>
        `There is no step ${wished}: ${first === last ? "one step is kept" : `the steps that are kept go from ${first} to ${last}`}; this is step ${shown}.`,
      layer: (wished: string, shown: string) => `There is no layer “${wished}” here; this is “${shown}”.`,
      example: (wished: number, last: number, shown: number) =>
        `There is no example ${wished}, the last one is ${last}; this is example ${shown}.`,
      aClass: (wished: number, last: number) => `There is no class ${wished}, the last one is ${last}.`,
      view: (wished: string) => `There is no view “${wished}”`,
      emptyView: (title: string) =>
        `The view “${title}” has nothing to show here: what it needs is not logged, or cannot be read`,
      shownView: (why: string, title: string | null) => (title === null ? `${why}.` : `${why}; this is “${title}”.`),
    },
    reference: {
      noRun: (run: string) => `There is no run “${run}” to compare with.`,
      noLayer: (run: string, layer: string) =>
        `Run “${run}” has no layer “${layer}”, so there is nothing to compare with in this view.`,
      otherLayer: (layer: string, there: string, run: string) =>
        `“${layer}” stands beside “${there}” of “${run}”, the layer that was found to be most like it: channels of the two have other numbers.`,
      noView: (run: string, step: number) =>
        `Run “${run}”, step ${step}, lacks what this view shows, so there is nothing to compare with.`,
      noExample: (run: string, example: number) =>
        `Run “${run}” has no example ${example}, so there is nothing to compare with in this view.`,
      otherImage: (example: number) =>
        `The two runs logged different images as example ${example}: what differs need not be the network.`,
      otherProbe: "The two states were measured on different images: what differs need not be the network.",
      noClass: (run: string, name: string) =>
        `Run “${run}” has no class “${name}”, so there is nothing to compare with: choose another class.`,
      otherClasses: (missing: readonly string[], n: number) =>
        missing.length === n
          ? "The two runs have no class of the same name: none is compared."
          : `The two runs number their classes differently: each is compared with that of its name.${missing.length > 0 ? ` There is none for ${someOf(missing)}.` : ""}`,
      failed: (why: string) => `What it is compared with cannot be shown: ${why}`,
      of: (what: string) => `What it is compared with: ${what}`,
    },
    cut: {
      output: (layers: readonly string[]) =>
        `No gradient reaches layer${layers.length > 1 ? "s" : ""} ${quoted(layers)} from the output (the model stops it), so there is no evidence for classes.`,
      input: (layers: readonly string[]) =>
        `No gradient comes from layer${layers.length > 1 ? "s" : ""} ${quoted(layers)} to the input, so there are no icons.`,
    },
  },
  {
    at: (run, tag, step) => `运行“${run}”，${tag}，第 ${step} 步`,
    failed: (where, why) => `${where}：${why}`,
    part: (where, what) => `${where}，${what}`,
    incomparable: (run) => `运行“${run}”的各步无法比较，条形仅相对于此图像`,
    nothing: "没有任何记录",
    empty: "其中没有样例或没有层",
    noLogits: "未记录 logit",
    logits: "logit 值",
    onTheWay: (what) => `${what}尚在载入`,
    notLogged: (what, example) => `未记录样例 ${example} 的${what}`,
    theImage: "样例图像",
    theActivations: (layer) => `层 ${layer} 的激活`,
    notFinite: {
      all: (what) => `${what}：没有一个值是有限数，未予绘制`,
      some: (what, n, of) => `${what}：${of} 个值中有 ${n} 个为 NaN 或无穷大，未予绘制`,
    },
    outputs: (where, examples, others) =>
      `${where}：模型对样例 ${examples.join("、")}${others ? " 等" : ""}的输出不是有限数，因此没有预测。`,
    unmet: {
      run: (wished, shown) => `没有运行“${wished}”；当前为“${shown}”。`,
      kept: (wished, shown) => `第 ${wished} 步未保留（TensorBoard 只保留部分步）；当前为第 ${shown} 步。`,
      step: (wished, first, last, shown) =>
        `没有第 ${wished} 步：${first === last ? "只保留了一步" : `保留的步为 ${first} 至 ${last}`}；当前为第 ${shown} 步。`,
      layer: (wished, shown) => `此处没有层“${wished}”；当前为“${shown}”。`,
      example: (wished, last, shown) => `没有样例 ${wished}，最后一个是 ${last}；当前为样例 ${shown}。`,
      aClass: (wished, last) => `没有类别 ${wished}，最后一个是 ${last}。`,
      view: (wished) => `没有视图“${wished}”`,
      emptyView: (title) => `视图“${title}”在此无可显示：所需内容未记录或无法读取`,
      shownView: (why, title) => (title === null ? `${why}。` : `${why}；当前为“${title}”。`),
    },
    reference: {
      noRun: (run) => `没有可供比较的运行“${run}”。`,
      noLayer: (run, layer) => `运行“${run}”没有层“${layer}”，因此此视图无可比较。`,
      otherLayer: (layer, there, run) => `“${layer}”与“${run}”中测得最相似的层“${there}”并列：两者的通道编号不同。`,
      noView: (run, step) => `运行“${run}”第 ${step} 步缺少此视图所需内容，因此无可比较。`,
      noExample: (run, example) => `运行“${run}”没有样例 ${example}，因此此视图无可比较。`,
      otherImage: (example) => `两个运行的样例 ${example} 是不同的图像：差异未必来自网络。`,
      otherProbe: "两个状态在不同的图像上测得：差异未必来自网络。",
      noClass: (run, name) => `运行“${run}”没有类别“${name}”，因此无可比较：请选择其他类别。`,
      otherClasses: (missing, n) =>
        missing.length === n
          ? "两个运行没有同名的类别：不作类别比较。"
          : `两个运行的类别编号不同：每个类别与同名者比较。${missing.length > 0 ? `没有同名者：${someOf(missing)}。` : ""}`,
      failed: (why) => `无法显示比较对象：${why}`,
      of: (what) => `比较对象：${what}`,
    },
    cut: {
      output: (layers) => `没有梯度从输出到达层${quoted(layers)}（被模型阻断），因此没有对类别的证据。`,
      input: (layers) => `没有梯度从层${quoted(layers)}到达输入，因此没有图标。`,
    },
  },
);

const quoted = (names: readonly string[]): string => enumerated(names.map((name) => `“${name}”`));

/** Some of them, where there are many. */
const someOf = (names: readonly string[]): string => `${quoted(names.slice(0, 3))}${names.length > 3 ? " …" : ""}`;
