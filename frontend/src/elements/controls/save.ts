/** Gives what was made to the browser, to be saved under a name. */
export function save(blob: Blob, name: string): void {
  const link = Object.assign(document.createElement("a"), {href: URL.createObjectURL(blob), download: name});
  link.click();
  // Firefox reads the URL only after the click, so that it must live on a while.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

/** The name of a figure's files, without its ending, with nothing in it that a file system does not take. */
export const fileName = (name: string): string => name.replace(/[^\w.-]+/g, "_");
