import type {Region} from "../../math/sprite";

/** Pictures optimized to excite a channel, or the parts of real images that excite it most. */
export type IconKind = "optimized" | "dataset";

/** What stands for a channel: tiles of an atlas, with a note where they are not what was asked for, or none. */
export type IconPicture =
  | {kind: "tiles"; bitmap: ImageBitmap; regions: readonly Region[]; note: string | null}
  | {kind: "missing"; text: string};
