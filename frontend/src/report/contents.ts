/** What contents are, as they come in JSON. */

/** Whether a content is a transform of a name. */
export const hasTransform = (content: unknown, name: string): boolean =>
  typeof content === "object" &&
  content !== null &&
  "kind" in content &&
  content.kind === "transform" &&
  "name" in content &&
  content.name === name;
