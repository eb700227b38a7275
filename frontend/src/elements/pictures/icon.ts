import type {Region} from "../../math/sprite";

/** What stands for a channel: tiles of an atlas, with a note where they are not what was asked for, or none. */
export type IconPicture =
  | {kind: "tiles"; bitmap: ImageBitmap; regions: readonly Region[]; note: string | null}
  | {kind: "missing"; text: string};
