/** What stands on a group of neurons. */
import {textsOf} from "../../language.svelte";

export const t = textsOf({group: "group", isNew: "new"}, {group: "神经元组", isNew: "新"});
