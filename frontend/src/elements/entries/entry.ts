import type {IconPicture} from "../pictures/icon";

/** What every entry of a channel takes: what it looks for, whether it is looked at, and what is told of that. */
export interface EntryProps {
  picture: IconPicture;
  active: boolean;
  pinned: boolean;
  tabindex: number;
  onHover: (hovered: boolean) => void;
  onPin: () => void;
}
