/**
 * A text as a literal, for statements that take no parameters. The form with E means the same
 * whatever the server's settings say of backslashes.
 */
export function textLiteral(text: string): string {
  return `E'${text.replace(/[\\']/g, '$&$&')}'`
}
