/** TensorBoard imports this module into the plugin's frame and calls `render`. */
import {mount} from "svelte";
import {propertiesOf} from "./math/palette";
import App from "./shell/App.svelte";
import theme from "./theme.css?inline";

export function render(): void {
  const style = document.createElement("style");
  style.textContent = `:root { ${propertiesOf("light")} }\n:root.dark { ${propertiesOf("dark")} }\n${theme}`;
  document.head.append(style);
  mount(App, {target: document.body});
}
