/** The size of a picture as its own first bytes say it, known before anything of it is decoded. */

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

const tagAt = (bytes: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((i) => bytes.getUint8(at + i)));

/** Reads the header of a PNG, WebP or JPEG; null where the bytes are none, or end before their size. */
export function imageSize(data: ArrayBuffer): ImageSize | null {
  const bytes = new DataView(data);
  try {
    if (bytes.getUint32(0) === 0x89504e47) return png(bytes);
    if (tagAt(bytes, 0) === "RIFF" && tagAt(bytes, 8) === "WEBP") return webp(bytes);
    return bytes.getUint16(0) === 0xffd8 ? jpeg(bytes) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const png = (bytes: DataView): ImageSize | null =>
  tagAt(bytes, 12) === "IHDR" ? {width: bytes.getUint32(16), height: bytes.getUint32(20)} : null;

/** Of its three forms: lossy, lossless and extended. Source: RFC 9649, RFC 6386 (9.1). */
function webp(bytes: DataView): ImageSize | null {
  const uint24 = (at: number) => bytes.getUint16(at, true) + 0x10000 * bytes.getUint8(at + 2);
  switch (tagAt(bytes, 12)) {
    case "VP8 ":
      if (uint24(23) !== 0x2a019d) return null;
      return {width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff};
    case "VP8L": {
      const bits = bytes.getUint32(21, true);
      return bytes.getUint8(20) === 0x2f ? {width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff)} : null;
    }
    case "VP8X":
      return {width: 1 + uint24(24), height: 1 + uint24(27)};
    default:
      return null;
  }
}

/** Goes from marker to marker until a start of frame, which alone says the size. Source: ITU-T T.81, B.1.1.3. */
function jpeg(bytes: DataView): ImageSize | null {
  for (let at = 2; bytes.getUint8(at) === 0xff; at += 2 + bytes.getUint16(at + 2)) {
    const marker = bytes.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return {height: bytes.getUint16(at + 5), width: bytes.getUint16(at + 7)};
  }
  return null;
}
