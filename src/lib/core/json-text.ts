import { printable } from './printable.ts'

/** The value of a text that is JSON, undefined of any other. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A value as JSON that no terminal obeys: the control characters and bidi marks that JSON lets
 * stand in a text are escaped as well. Undefined, as for JSON.stringify, is the text "undefined".
 */
export function jsonText(value: unknown, indent?: number): string {
  const json = String(JSON.stringify(value, null, indent))
  if (printable(json) === json) return json
  return json.replace(/[^\n\x20-\x7e]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
