/** What the activation grids say. */
import {byHand, textsOf} from "../../language.svelte";

type Over = "run" | "image";

export const t = textsOf(
  {
    get help() {
      return [
        "Each cell is one position of a layer, drawn as what would excite its whole vector of activations: so a grid shows what the layer makes of each place of the image.",
        byHand(
          "Point at a cell to compare one place in all layers; click keeps it, also for the semantic dictionary; Ctrl and the wheel zoom all grids.",
          "Tap a cell to compare one place in all layers; it is kept, also for the semantic dictionary. The buttons above zoom all grids.",
        ),
        "A grid shows what a layer tells apart, not what the network decides by.",
      ] as [string, string, string];
    },
    most: "{layer} responds most to {place}: {ratio} × as strongly as at a usual place",
    alike: "{layer} responds about as strongly everywhere in this image",
    sees: "What {layer} sees at every place of this image",
    varies: "In {layer}, {towards} against {away} makes {share} of what varies",
    none: "No grid was logged of this example",
    grids: "Grids",
    modes: {
      icons: {text: "Icons", title: "Icons fill their cells"},
      sized: {
        text: "Sized by strength",
        title: "Areas of icons in proportion to the length of the activation vector",
      },
      components: {text: "Components", title: "Coloured by the directions in which the vectors vary most"},
    },
    image: (example: number, layer: string) =>
      `Example ${example}. Arrow keys move by the cells of ${layer}, Enter keeps one.`,
    theImage: "image",
    predicted: (name: string) => `predicted ${name}`,
    reading: {
      icons: "Each cell: what would excite the layer there.",
      sized: "The larger an icon, the more strongly its layer responds there.",
      get components() {
        return byHand(
          "Places of one colour are alike to the layer. Click a component to see it alone.",
          "Places of one colour are alike to the layer. Tap a component to see it alone.",
        );
      },
    },
    get point() {
      return byHand("Point at a cell to compare layers there; click keeps it.", "Tap a cell to compare layers there.");
    },
    steps: (steps: readonly number[]) =>
      `The grids are of ${steps.length === 1 ? `step ${steps[0]}` : "the steps that stand on them"}: not every step has some.`,
    noGrid: "No grid was logged of this example: icons of all its positions take long to render. There are grids of",
    example: (example: number) => `example ${example}`,
    absent: "no grid of this example",
    unread: "its icons cannot be read",
    grid: (layer: string, height: number, width: number) =>
      `${layer}: ${height} by ${width} positions. Arrow keys move, Enter keeps, plus and minus zoom.`,
    size: (height: number, width: number, channels: number) =>
      `${height} × ${width} positions, ${channels} channel${channels === 1 ? "" : "s"}`,
    notAll: "not all rendered",
    noComponents: "no components logged",
    step: (step: number) => `step ${step}`,
    spoken: (layer: string, cell: string) => `${layer}, ${cell}`,
    unknown: "unknown",
    fullCell: (value: string, over: Over) => `full cell: |a| = ${value}, largest of this ${over}`,
    fullColour: (value: string) => `full colour: ±${value}`,
    sizes:
      "Sized by strength, an icon’s area is in proportion to |a|, the length of its vector of activations. Where lengths are unknown, icons fill their cells.",
    colours:
      "Colours tell how far a vector lies along the components, from their mean, which is grey; one in a hundred of the run lies beyond the full colour.",
  },
  {
    get help() {
      return [
        "每一格是层的一个位置，画出能激发其整个激活向量的图片：因此网格显示该层如何看待图像的每一处。",
        byHand(
          "指向一格可在所有层中比较同一处；点击即可保留，语义词典中也会保留；Ctrl 加滚轮缩放所有网格。",
          "轻触一格可在所有层中比较同一处；它会保留，语义词典中也会保留。上方的按钮缩放所有网格。",
        ),
        "网格显示层能区分什么，而不是网络据以决策的内容。",
      ] as [string, string, string];
    },
    most: "{layer} 对 {place} 的响应最强：是通常位置的 {ratio} 倍",
    alike: "{layer} 在此图像各处的响应强度大致相同",
    sees: "{layer} 在此图像每一处看到什么",
    varies: "在 {layer} 中，{towards} 与 {away} 的对立占变化的 {share}",
    none: "此样例未记录网格",
    grids: "网格",
    modes: {
      icons: {text: "图标", title: "图标填满各格"},
      sized: {text: "按强度缩放", title: "图标面积与激活向量的长度成正比"},
      components: {text: "主成分", title: "按向量变化最大的方向着色"},
    },
    image: (example, layer) => `样例 ${example}。方向键按 ${layer} 的格移动，Enter 键保留。`,
    theImage: "图像",
    predicted: (name) => `预测为${name}`,
    reading: {
      icons: "每一格：能激发该层在此处所计算内容的图片。",
      sized: "图标越大，该层在此处的响应越强。",
      get components() {
        return byHand(
          "同色之处在该层看来相似。点击某个成分可单独查看。",
          "同色之处在该层看来相似。轻触某个成分可单独查看。",
        );
      },
    },
    get point() {
      return byHand("指向一格可在所有层中比较同一处；点击即可保留。", "轻触一格可在所有层中比较同一处。");
    },
    steps: (steps) => `网格来自${steps.length === 1 ? `第 ${steps[0]} 步` : "其上所标的步"}：并非每一步都有。`,
    noGrid: "此样例未记录网格：渲染全部位置的图标耗时很长。有网格的样例：",
    example: (example) => `样例 ${example}`,
    absent: "此样例没有网格",
    unread: "无法读取其图标",
    grid: (layer, height, width) => `${layer}：${height} × ${width} 个位置。方向键移动，Enter 键保留，加减键缩放。`,
    size: (height, width, channels) => `${height} × ${width} 个位置，${channels} 个通道`,
    notAll: "未全部渲染",
    noComponents: "未记录主成分",
    step: (step) => `第 ${step} 步`,
    spoken: (layer, cell) => `${layer}，${cell}`,
    unknown: "未知",
    fullCell: (value, over) => `满格：|a| = ${value}，${over === "run" ? "此运行" : "此图像"}中的最大值`,
    fullColour: (value) => `满色：±${value}`,
    sizes: "按强度缩放时，图标面积与激活向量的长度 |a| 成正比。长度未知之处，图标填满其格。",
    colours: "颜色表示向量沿各主成分偏离均值的程度，均值为灰色；运行中有百分之一超出满色。",
  },
);
