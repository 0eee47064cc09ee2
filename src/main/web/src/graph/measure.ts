/**
 * Approximate width of a text at font size 1, good enough for a box around it: needs no DOM, so layout is fast and
 * testable.
 */
const WIDTHS: readonly [RegExp, number][] = [
  [/[ijlI.,:;'!|]/, 0.32],
  [/[ ftr()[\]{}/\\"-]/, 0.42],
  [/[mwMW@%]/, 0.95],
  [/[A-Z_#$&]/, 0.72],
  [/[\u0000-\u024f]/, 0.62],
];

const known = new Map<string, number>();

export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const char of text) {
    let of = known.get(char);
    if (of === undefined) known.set(char, (of = WIDTHS.find(([chars]) => chars.test(char))?.[1] ?? 1));
    width += of;
  }
  return width * size;
}
