/** What is said of the pictures that stand for channels and groups. */
import {byHand, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    choice: "Icons",
    kinds: {
      both: {
        text: "both",
        title:
          "Pictures made to excite each channel, with the parts of real images that excite it most along their lower edge",
      },
      optimized: {text: "optimized", title: "Pictures made to excite each channel as much as possible"},
      dataset: {text: "crops", title: "The parts of images of the data set that excite each channel most"},
    },
    none: "no icons yet",
    notRendered: "not rendered",
    cropsInstead: "crops only",
    noCrops: "no crops",
    optimizedInstead: "no crops: optimized",
    dataset: "data set",
    thisImage: "of this image",
    step: (step: number) => `step ${step}`,
    channel: (channel: number, layer: string) => `${layer} · ${channel}`,
    made: "made to excite it",
    excite: "excites it most in the data set",
    strongest: "where it is strongest in this image",
    place: (image: number, y: number, x: number) => `image ${image} at ${y}, ${x}`,
    get keys() {
      return byHand(
        {
          shown: "Double-click, or press O, for its page; H holds this open.",
          held: "A click on a frame goes to its step. O opens its page; H or Escape lets go.",
        },
        {
          shown: "Hold a finger on it to keep this open.",
          held: "A tap on a frame goes to its step, one beside this lets go.",
        },
      );
    },
    /** Of what has no page. */
    get keysAlone() {
      return byHand(
        {shown: "H holds this open.", held: "A click on a frame goes to its step. H or Escape lets go."},
        {
          shown: "Hold a finger on it to keep this open.",
          held: "A tap on a frame goes to its step, one beside this lets go.",
        },
      );
    },
    page: "Open its page",
    older: (step: number) => `Its icon is of step ${step}.`,
  },
  {
    choice: "图标",
    kinds: {
      both: {text: "两者", title: "为激发各通道而生成的图片，下缘附有最能激发它的真实图像片段"},
      optimized: {text: "优化图", title: "为尽可能激发各通道而生成的图片"},
      dataset: {text: "片段", title: "数据集中最能激发各通道的图像片段"},
    },
    none: "尚无图标",
    notRendered: "未生成",
    cropsInstead: "仅片段",
    noCrops: "无片段",
    optimizedInstead: "无片段：优化图",
    dataset: "数据集",
    thisImage: "取自此图像",
    step: (step) => `第 ${step} 步`,
    channel: (channel, layer) => `${layer} · ${channel}`,
    made: "为激发它而生成",
    excite: "数据集中最能激发它的片段",
    strongest: "它在此图像中最强之处",
    place: (image, y, x) => `图像 ${image}，${y}, ${x}`,
    get keys() {
      return byHand(
        {
          shown: "双击或按 O 键打开其页面；按 H 键使此面板保持打开。",
          held: "点击一帧即转到该步。按 O 键打开其页面；按 H 或 Escape 放开。",
        },
        {shown: "长按可使此面板保持打开。", held: "轻触一帧即转到该步，轻触别处即放开。"},
      );
    },
    get keysAlone() {
      return byHand(
        {shown: "按 H 键使此面板保持打开。", held: "点击一帧即转到该步。按 H 或 Escape 放开。"},
        {shown: "长按可使此面板保持打开。", held: "轻触一帧即转到该步，轻触别处即放开。"},
      );
    },
    page: "打开其页面",
    older: (step) => `其图标来自第 ${step} 步。`,
  },
);
