/** A text without the byte order mark that some programs write in front of UTF-8. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
