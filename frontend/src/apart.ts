/** What is loaded apart from the rest of the page: files of their own, whose names say what is in them. */
import {textsOf} from "./language.svelte";

const t = textsOf(
  {
    gone:
      "This part of the page cannot be loaded: TensorBoard does not answer, or this plugin was upgraded after the page was opened. " +
      "Reload the page; if that does not help, start TensorBoard again.",
  },
  {
    gone: "无法加载页面的这一部分：TensorBoard 没有响应，或打开页面之后升级了此插件。请重新加载页面；若仍无效，请重新启动 TensorBoard。",
  },
);

/** That a part of the page is not there, or not any more. A browser does not ask for it a second time. */
export class Gone extends Error {
  constructor(cause: unknown) {
    super(t().gone, {cause});
  }
}

/** Gives a part of the page, or says that it is gone. */
export async function apart<T>(part: () => Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    throw new Gone(error);
  }
}
