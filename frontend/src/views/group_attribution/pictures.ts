/** What stands for a group in a flow diagram. */
import type {IconPicture} from "../../elements/pictures/icon";
import type {IconKind} from "../../model/dictionary";
import type {LayerGroups} from "../../model/groups";
import {pictureOf, pieceOf, type Group} from "../shared/groups";
import type {GroupData} from "../shared/groupsData";

/** How many pictures a group has, at most. */
export const FACES = 2;

/**
 * The piece of this image that it is about, and what it looks for anywhere; of either kind alone that one, and one where both
 * are the same.
 */
export function picturesOf(data: GroupData, of: LayerGroups, group: Group, kind: IconKind): IconPicture[] {
  const picture = pictureOf(data, of, group, kind);
  if (picture.kind === "missing") return [picture];
  const plain = {...picture, note: null, inset: null};
  return kind !== "both" || picture.bitmap === data.image ? [plain] : [pieceOf(data, of, group), plain];
}
