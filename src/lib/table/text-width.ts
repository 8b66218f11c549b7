/** East Asian letters and pictures take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{3ffff}]/u
const ASCII = /^[ -~]*$/

/** How many columns of a terminal a line takes at the most; it holds no escape sequence. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const character of text) width += WIDE.test(character) ? 2 : 1
  return width
}

/** A line in no more than so many columns; where it was cut it ends in …. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let short = ''
  for (const character of text) {
    if (textWidth(short + character) >= width) break
    short += character
  }
  return `${short}…`
}
