/** What runs in a page of its own: it shows the data that stand in it, and asks for nothing. */
import {mount} from "svelte";
import {propertiesOf} from "../math/palette";
import theme from "../theme.css?inline";
import Page from "./Page.svelte";
import paper from "./paper.css?inline";
import {toldIn} from "./told";

const style = document.createElement("style");
style.textContent = `:root { ${propertiesOf("light")} }\n${theme}\n${paper}`;
document.head.append(style);
mount(Page, {target: document.body, props: {told: () => toldIn(document)}});
