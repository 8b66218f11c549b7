import { isUtf8 } from 'node:buffer'
import * as Flags from '@oclif/core/flags'
import { colourFlag, storeFlags, wantsColour } from '../flags.ts'
import type { BarStore, StoredReject } from '../lib/store/bar-store.ts'
import { StoreCommand } from '../store-command.ts'

const DEFAULT_LAST = 20
/** Their payloads are read at once, 4 KiB each. */
const MAX_LAST = 10_000
/** Off a terminal, and on one that does not tell its width. */
const USUAL_COLUMNS = 120

export interface RejectsReport {
  /** How many there are by reason, the commonest first. */
  readonly counts: Readonly<Record<string, number>>
  /** The newest ones. */
  readonly rejects: readonly RejectFields[]
}

export interface RejectFields {
  readonly seen: string
  readonly log: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly reason: string
  /** The first 4 KiB of the record; bytes that are no UTF-8 are lost in it. */
  readonly payload: string
  /** The same bytes, where they are no UTF-8. */
  readonly payloadBase64?: string
}

export default class Rejects extends StoreCommand {
  static override description = `show records of the log that are no trades, and why

First how many there are by reason, then the newest ones: when they were read, their place in the
log (topic/partition@offset), the reason and how they begin. Times are UTC.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --reason bad-price --last 5',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  static override flags = {
    ...storeFlags,
    ...colourFlag,
    last: Flags.integer({
      default: DEFAULT_LAST,
      description: 'show so many of the newest',
      helpValue: 'N',
      max: MAX_LAST,
      min: 1,
    }),
    reason: Flags.string({
      description: 'only those that were rejected for this reason, such as not-json',
      helpValue: 'REASON',
    }),
  }

  async run(): Promise<RejectsReport> {
    const { flags } = await this.parse(Rejects)
    const store = await this.openedStore(flags)
    const counts = await countsOf(store, flags.reason)
    const rejects = await store.rejects({ reason: flags.reason, last: flags.last })
    if (rejects.length === 0) this.logToStderr(noneText(flags.reason))
    else if (!this.jsonEnabled()) {
      const { rejectsText } = await import('../report/rejects-text.ts')
      const width = process.stdout.columns || USUAL_COLUMNS
      this.log(rejectsText(counts, rejects, { colour: wantsColour(flags, process.stdout), width }))
    }
    return { counts: Object.fromEntries(counts), rejects: rejects.map(fieldsOf) }
  }
}

async function countsOf(store: BarStore, wanted?: string): Promise<Map<string, number>> {
  const counts = await store.rejectCounts()
  return new Map([...counts].filter(([reason]) => wanted === undefined || reason === wanted))
}

function noneText(reason: string | undefined): string {
  return reason === undefined ? 'Nothing was rejected.' : `Nothing was rejected as ${reason}.`
}

function fieldsOf({ seenMs, logId, offset, payload, ...reject }: StoredReject): RejectFields {
  return {
    seen: new Date(seenMs).toISOString(),
    ...{ log: logId, topic: reject.topic, partition: reject.partition },
    ...{ offset: Number(offset), reason: reject.reason, payload: payload.toString() },
    ...(!isUtf8(payload) && { payloadBase64: payload.toString('base64') }),
  }
}
