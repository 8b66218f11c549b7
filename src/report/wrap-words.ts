/** Too little room for words: then lines stay this long, and the terminal breaks them. */
const ROOM_MIN = 20

/**
 * The text in lines of at most `room` characters, broken between words. A word that is longer has
 * a line of its own, whole, so that a path or a command can be copied.
 */
export function wrapWords(text: string, room: number): string[] {
  const longest = Math.max(room, ROOM_MIN)
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= longest) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(word)
  }
  return lines
}
