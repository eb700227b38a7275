/** What is said of principal components. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    towards: "towards",
    away: "away",
    end: (component: number, away: boolean, colour: string) =>
      `${away ? "Away from" : "Towards"} component ${component}, ${colour}`,
    all: "Colour by all components",
    alone: "Colour by this component alone",
    component: (n: number) => `component ${n}`,
    share: (percent: number) => `${percent} % of variance`,
    colours: {yellow: "yellow", blue: "blue", green: "green", magenta: "magenta", red: "red", cyan: "cyan"},
  },
  {
    towards: "正向",
    away: "反向",
    end: (component, away, colour) => `成分 ${component} 的${away ? "反向" : "正向"}，${colour}`,
    all: "按所有成分着色",
    alone: "只按此成分着色",
    component: (n) => `成分 ${n}`,
    share: (percent) => `占方差的 ${percent} %`,
    colours: {yellow: "黄", blue: "蓝", green: "绿", magenta: "品红", red: "红", cyan: "青"},
  },
);
