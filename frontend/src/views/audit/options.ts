/** What can be chosen of the audit. */
import {index, type Option, type Values} from "../../selection/options";
import {icons, level} from "../shared/options";

/** A concept by its strongest channel: its place in a list is another at the next step. */
export interface Feature {
  readonly layer: string;
  readonly channel: number;
}

/** Without which concepts it is asked what becomes of decisions: "block4:12,block3:5"; what is nonsense is left out. */
const without: Option<readonly Feature[]> = {
  initial: [],
  read: (text) =>
    text
      .split(",")
      .map((item) => item.split(":"))
      .flatMap(([name, ...rest]) => {
        const channel = index(rest.join(":"));
        return name !== "" && channel !== undefined ? [{layer: decoded(name), channel}] : [];
      })
      .slice(0, 2),
  write: (named) => named.map(({layer, channel}) => `${encodeURIComponent(layer)}:${channel}`).join(","),
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const OPTIONS = {icons, level, without};

export type Chosen = Values<typeof OPTIONS>;
