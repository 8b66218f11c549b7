import { NumberText } from '../core/exact-json.ts'

/** How much of a rejected text is kept: enough to know it again. */
export const SAMPLE_MAX_CHARACTERS = 200

/**
 * The first characters of a text that was rejected. The copy is a string of its own: a slice would
 * keep the whole text in memory for as long as the sample lives.
 */
export function sampleOfText(text: string): string {
  return Buffer.from(text.slice(0, SAMPLE_MAX_CHARACTERS)).toString()
}

/** The first characters of a JSON value, with its numbers as they came; any depth and size. */
export function sampleOfJson(value: unknown): string {
  const writer = { text: '' }
  write(value, writer)
  return sampleOfText(writer.text)
}

/** Every level writes a bracket before it descends, so a full writer also ends the recursion. */
function write(value: unknown, writer: { text: string }): void {
  if (value instanceof NumberText) writer.text += value.text
  else if (Array.isArray(value)) writeItems(value, writer)
  else if (typeof value === 'object' && value !== null) writeFields(value, writer)
  else writer.text += scalarText(value)
}

function writeItems(items: readonly unknown[], writer: { text: string }): void {
  writer.text += '['
  for (const [at, item] of items.entries()) {
    if (writer.text.length >= SAMPLE_MAX_CHARACTERS) return
    if (at > 0) writer.text += ','
    write(item, writer)
  }
  writer.text += ']'
}

function writeFields(value: object, writer: { text: string }): void {
  writer.text += '{'
  let separator = ''
  for (const [key, item] of Object.entries(value)) {
    if (writer.text.length >= SAMPLE_MAX_CHARACTERS) return
    writer.text += `${separator}${scalarText(key)}:`
    separator = ','
    write(item, writer)
  }
  writer.text += '}'
}

function scalarText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'undefined'
  return JSON.stringify(value.slice(0, SAMPLE_MAX_CHARACTERS))
}
