/** What the component of an element of the grammar is given: its values, how they are linked, and nothing of any view. */
import type {Atom} from "../../grammar";
import type {IconKind} from "../../model/dictionary";
import type {LayerInfo} from "../../model/layer";

export interface FaceProps<V = unknown> {
  /** Of the element's content. */
  readonly values: V;
  /** That it is of; of an image, the layer whose positions are pointed at on it. */
  readonly layer: LayerInfo;
  /** The image that is looked at, under what is told of its positions. */
  readonly image: ImageBitmap;
  /** The class that is looked at, and its name. */
  readonly target: number;
  readonly className: string;
  readonly icons: IconKind;
  /** Of the layer. */
  readonly hovered: Atom | null;
  readonly pinned: Atom | null;
  readonly onHover: (atom: Atom | null) => void;
  readonly onPin: (atom: Atom | null) => void;
}

/** What is looked at: what is pointed at, else what is pinned. */
export const lookedAt = ({hovered, pinned}: Pick<FaceProps, "hovered" | "pinned">): Atom | null => hovered ?? pinned;
