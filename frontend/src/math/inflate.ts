/** Inflates what a blob holds, and stops where it becomes more than expected: a few bytes can become gigabytes. */
export async function inflate(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  expected: number,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(expected);
  let length = 0;
  const pieces = body?.pipeThrough(new DecompressionStream("deflate")) ?? [];
  try {
    for await (const piece of pieces) {
      if (length + piece.length > expected) throw new Error(`a blob must have ${expected} bytes, got more`);
      bytes.set(piece, length);
      length += piece.length;
    }
  } catch (error) {
    if (error instanceof TypeError) throw new Error("the blob is damaged, or broke off on its way", {cause: error});
    throw error;
  }
  if (length !== expected) throw new Error(`a blob must have ${expected} bytes, got ${length}`);
  return bytes.buffer;
}
