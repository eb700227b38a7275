import type {IconPicture} from "../pictures/icon";

/** What every entry of a channel takes: what the channel looks for, its state, and what to call when that changes. */
export interface EntryProps {
  picture: IconPicture;
  active: boolean;
  pinned: boolean;
  tabindex: number;
  onHover: (hovered: boolean) => void;
  onPin: () => void;
}
