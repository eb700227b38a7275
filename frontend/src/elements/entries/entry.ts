import type {IconPicture} from "../pictures/icon";

/** What every entry of a channel takes: what the channel looks for, its state, and what to call when that changes. */
export interface EntryProps {
  picture: IconPicture;
  active: boolean;
  pinned: boolean;
  tabindex: number;
  /** Null or absent where nothing contradicts what is shown of the channel. */
  mark?: Mark | null;
  /** What else there is to say of the channel, behind its title. */
  note?: string;
  onHover: (hovered: boolean) => void;
  onPin: () => void;
}

/** A channel whose removal says the opposite of its evidence: what is told of that, and which sign is contradicted. */
export interface Mark {
  readonly text: string;
  readonly positive: boolean;
}
