/** What etl says where it goes on at another position than the one that was noted. */
import type { MovedReport } from '../lib/pipeline/etl-context.ts'

/** One object for programs; the offsets as numbers. */
export interface MovedEvent {
  readonly event: 'moved' | 'skipped'
  readonly reason: MovedReport['change']['kind']
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
}

export function movedEvent({ change, next }: MovedReport): MovedEvent {
  const { kind, topic, partition, row } = change
  const event = kind === 'lost' ? 'skipped' : 'moved'
  return { event, reason: kind, topic, partition, from: Number(row.next), to: Number(next) }
}

export function movedText({ reason, topic, partition, from, to }: MovedEvent): string {
  const place = `partition ${partition} of ${topic}`
  if (reason !== 'lost') return `${place} was ${reason}: it goes on at offset ${to}, not ${from}`
  return `skipped in ${place} from offset ${from} to ${to}: the records between were deleted before they were read`
}
