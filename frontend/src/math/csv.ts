/** A text as a field of comma-separated values. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
