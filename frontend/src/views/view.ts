/** What a view is, and what it is given: data, what is selected, and callbacks. A view changes none of them itself. */
import type {Component} from "svelte";
import type {Atom} from "../grammar";
import type {Interfaced} from "../interfaces";
import type {GroupChoice} from "../math/groups";
import type {ViewData} from "../model/frame";
import type {IconKind, Look} from "../selection/look";

export interface ViewSelection extends Look {
  readonly pinned: Atom | null;
  readonly hovered: Atom | null;
  readonly icons: IconKind;
  readonly groupChoice: GroupChoice;
}

export interface ViewProps {
  readonly data: ViewData;
  readonly selection: ViewSelection;
  /** Keeps an atom, of the selected layer or of another, which is selected with it. */
  readonly onPin: (atom: Atom | null, layer?: string) => void;
  readonly onHover: (atom: Atom | null) => void;
  /** Chooses the class whose evidence is shown, or the one that it is compared with. */
  readonly onTarget: (target: number) => void;
  readonly onAgainst: (target: number) => void;
  readonly onExample: (example: number) => void;
  readonly onLook: (change: Partial<Look>) => void;
  /** Chooses which groups of neurons are shown. */
  readonly onGroups: (change: Partial<GroupChoice>) => void;
}

export interface View extends Interfaced {
  readonly title: string;
  readonly component: Component<ViewProps>;
}
