/** What etl says where it goes on at another position than the one that was noted. */
import type { MovedReport } from '../lib/pipeline/etl-context.ts'

/** One object for programs; the offsets as numbers. */
export function movedEvent({ change, next }: MovedReport): object {
  const { kind, topic, partition, row } = change
  const event = kind === 'lost' ? 'skipped' : 'moved'
  return { event, reason: kind, topic, partition, from: Number(row.next), to: Number(next) }
}

export function movedText({ change, next }: MovedReport): string {
  const { kind, topic, partition, row } = change
  const place = `partition ${partition} of ${topic}`
  if (kind !== 'lost') return `${place} was ${kind}: it goes on at offset ${next}, not ${row.next}`
  return `skipped in ${place} from offset ${row.next} to ${next}: the records between were deleted before they were read`
}
