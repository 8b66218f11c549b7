/** Rejected records for a person: how many by reason, then the newest ones with what they hold. */
import { printable, printableLine } from '../lib/core/printable.ts'
import type { StoredReject } from '../lib/store/bar-store.ts'
import { palette } from '../lib/table/palette.ts'
import { plainTable, type Column } from '../lib/table/plain-table.ts'
import { countText, timeText } from './message-text.ts'

const COLUMNS: Column[] = [{ heading: 'reason' }, { heading: 'records', align: 'right' }]
const INDENT = '  '

export interface RejectsTextOptions {
  readonly colour: boolean
  /** Payloads are cut to so many characters. */
  readonly width: number
}

export function rejectsText(
  counts: ReadonlyMap<string, number>,
  rejects: readonly StoredReject[],
  { colour, width }: RejectsTextOptions,
): string {
  const rows = [...counts].map(([reason, count]) => [printableLine(reason), countText(count)])
  const summary = plainTable(COLUMNS, rows, palette(colour))
  return [summary, ...rejects.map((reject) => `\n${rejectText(reject, width)}`)].join('\n')
}

/** When it was seen, its place and its reason; below it the bytes that it begins with. */
function rejectText(reject: StoredReject, width: number): string {
  const { topic, partition, offset, reason, seenMs, payload } = reject
  const head = `${timeText(seenMs)}  ${topic}/${partition}@${offset}  ${reason}`
  return `${printableLine(head)}\n${INDENT}${payloadLine(payload, width - INDENT.length)}`
}

function payloadLine(payload: Buffer, width: number): string {
  const characters = [...printable(payload.toString()).replace(/\s+/g, ' ').trim()]
  if (characters.length === 0) return payload.length === 0 ? '(empty)' : '(blank)'
  if (characters.length <= width) return characters.join('')
  return `${characters.slice(0, Math.max(1, width - 1)).join('')}…`
}
