/** What a view is, and what it is given: data, what is selected, and callbacks. A view changes none of them itself. */
import type {Component} from "svelte";
import type {Atom} from "../grammar";
import type {Interfaced} from "../interfaces";
import type {ViewData} from "../model/frame";
import type {Optional, Options, Values} from "../selection/options";

/** What stands below a figure that is taken away: of what it is, line by line, and where it is found. */
export type Caption = () => readonly string[];

/** The key under which a view's frame gives the caption to whoever copies the figure. */
export const CAPTION = Symbol("caption");

/** The key under which a view's frame gives the steps that there are, to be gone through: `() => Steps`. */
export const STEPS = Symbol("steps");

/** The key under which a view's frame gives the address of its page in the documentation: `() => string`. */
export const PAGE = Symbol("page");

/** The key under which a view's frame gives the other state that it is shown beside: `Beside`. */
export const BESIDE = Symbol("beside");

/** The other state, of which a view may show what both have in common; null where it stands alone. */
export type Beside = () => {
  readonly data: ViewData;
  readonly sameRun: boolean;
  /** Whether it is shown how far values are from those of the other state, in their place. */
  readonly difference: boolean;
} | null;

/** The key under which a view's frame gives what is shown beside it, whichever of both is the reference: `Peer`. */
export const PEER = Symbol("peer");

/** What stands beside a view, so that both can choose to show the same; null where it stands alone. */
export type Peer = () => ViewData | null;

export interface ViewSelection {
  readonly pinned: Atom | null;
  readonly hovered: Atom | null;
}

/** What another view is to show; what is absent stays as it is. */
export interface Wished {
  readonly example?: number;
  readonly layer?: string;
  readonly target?: number;
  readonly against?: number;
}

export interface ViewProps<O extends Options = Options> {
  readonly data: ViewData;
  readonly selection: ViewSelection;
  /** What is chosen of the view's options. */
  readonly options: Values<O>;
  /** Keeps an atom, of the selected layer or of another, which is selected with it. */
  readonly onPin: (atom: Atom | null, layer?: string) => void;
  readonly onHover: (atom: Atom | null) => void;
  /** Chooses the class whose evidence is shown, or the one that it is compared with. */
  readonly onTarget: (target: number) => void;
  readonly onAgainst: (target: number) => void;
  /** Opens the page of a feature, of the selected layer or of another; absent where there is none. */
  readonly onOpen?: ((atom: Atom, layer?: string) => void) | undefined;
  readonly onExample: (example: number) => void;
  /** Goes to another step. */
  readonly onStep: (step: number) => void;
  /** Opens another view with what it is to show; absent where there is none to open. */
  readonly onShow?: (view: string, wished: Wished) => void;
  /** The views that can be opened. */
  readonly offered?: readonly string[];
  readonly onOptions: (change: Partial<Values<O>>) => void;
}

/** What a view is about: a whole run, one image, what changed, or what a model may be trusted with. */
export type Group = "run" | "image" | "change" | "audit";

/** How what a view needs is logged. */
export interface HowLogged {
  /** A sentence. */
  readonly text: string;
  /** A line of code. */
  readonly code: string;
}

export interface View extends Interfaced, Optional {
  /** Among which views it stands. */
  readonly group: Group;
  /** Absent where that is not the view's to say. */
  readonly howLogged?: HowLogged;
  /** Gives what draws it, which is a file of its own: who opens another view need not wait for it. */
  readonly component: () => Promise<Drawing>;
}

/** The module of a component. */
export interface Drawing<O extends Options = Options> {
  readonly default: Component<ViewProps<O>>;
}

interface Described<O extends Options> extends Omit<View, "options" | "component"> {
  readonly options: O;
  readonly component: () => Promise<Drawing<O>>;
}

/** Makes a view of its description: who shows it gives it the values of just the options that it declares. */
export const viewOf = <O extends Options>(described: Described<O>): View => described as unknown as View;
