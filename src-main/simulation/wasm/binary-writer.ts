/** Bytes of a WebAssembly binary under construction. */
export type Bytes = number[];

const LOW_BITS = 0x7f;
const MORE = 0x80;
const SIGN_BIT = 0x40;

/** Unsigned whole number in groups of seven bits. */
export function unsigned(value: number): Bytes {
  const bytes: Bytes = [];
  let rest = value;
  while (rest > LOW_BITS) {
    bytes.push((rest & LOW_BITS) | MORE);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

/** Signed 32-bit number in groups of seven bits. */
export function signed(value: number): Bytes {
  const bytes: Bytes = [];
  let rest = value;
  for (;;) {
    const group = rest & LOW_BITS;
    rest >>= 7;
    const isLast = (rest === 0 && (group & SIGN_BIT) === 0) || (rest === -1 && (group & SIGN_BIT) !== 0);
    bytes.push(isLast ? group : group | MORE);
    if (isLast) return bytes;
  }
}

/** Items with their count before them. */
export function vector(items: readonly Bytes[]): Bytes {
  return [...unsigned(items.length), ...items.flat()];
}

/** Bytes with their length before them. */
export function sized(bytes: Bytes): Bytes {
  return unsigned(bytes.length).concat(bytes);
}

/** ASCII text with its length before it. */
export function name(text: string): Bytes {
  return sized([...text].map((letter) => letter.charCodeAt(0)));
}
