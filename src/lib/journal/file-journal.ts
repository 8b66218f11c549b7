import { crashPoint } from '../core/crash-point.ts'
import { aborted, pause } from '../core/pause.ts'
import type { LockFile } from '../disk/lock-file.ts'
import { frameWriter } from './entry-frames.ts'
import type { Inbox } from './inbox.ts'
import { onDisk } from './journal-errors.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { Outbox } from './outbox.ts'
import { backlogOf, type Source } from './source.ts'

export interface JournalParts {
  readonly folder: string
  readonly lock: LockFile
  readonly maxBytes: number
  /** What was left, and last the source of this start; shared by inbox and outbox. */
  readonly sources: readonly Source[]
  readonly inbox: Inbox
  readonly outbox: Outbox
}

/** The journal over its two sides, which know of each other only through the sources. */
export function fileJournal(parts: JournalParts): Journal {
  const { folder, maxBytes, sources, inbox, outbox } = parts
  const sending = sendingSide(parts)
  const framesOf = frameWriter()
  return {
    append: async (entry) => {
      const frames = framesOf(entry, inbox.counts())
      if (frames.bytes.length === 0) return true
      if (backlogOf(sources).bytes + frames.bytes.length > maxBytes) return false
      crashPoint('journal-received')
      await onDisk(folder, () => inbox.write(frames))
      crashPoint('journal-written')
      sending.wake()
      return true
    },
    next: (signal) => sending.next(signal),
    acknowledge: (entry) => sending.acknowledge(entry),
    backlog: () => backlogOf(sources),
    end: () => sending.end(),
    close: async () => {
      try {
        await sending.rest()
        await onDisk(folder, () => inbox.close())
        await onDisk(folder, () => outbox.tidy())
      } finally {
        await outbox.close()
        await parts.lock.release()
      }
    },
  }
}

/** What comes in within so short a time goes to the log together, … */
const LINGER_MS = 5
/** … unless so much waits already. */
const LINGER_MAX_BYTES = 64 * 1024
/** Without a reason an abort makes an error with a stack each time. */
const RUNG = 'rung'

function sendingSide({ folder, sources, outbox }: JournalParts) {
  let given: JournalEntry | undefined
  let bell = new AbortController()
  const ending = new AbortController()
  let reading: Promise<JournalEntry | undefined> = Promise.resolve(undefined)

  const linger = async (signal: AbortSignal): Promise<void> => {
    const { bytes } = backlogOf(sources)
    if (bytes > 0 && bytes < LINGER_MAX_BYTES) await pause(LINGER_MS, signal, ending.signal)
  }
  const read = async (): Promise<JournalEntry | undefined> => {
    await outbox.tidy()
    return outbox.oldest()
  }
  const end = (): void => {
    ending.abort(RUNG)
    bell.abort(RUNG)
  }
  return {
    end,
    wake: () => bell.abort(RUNG),
    async next(signal: AbortSignal): Promise<JournalEntry | undefined> {
      while (!signal.aborted) {
        bell = new AbortController()
        if (given === undefined) await linger(signal)
        given ??= await (reading = onDisk(folder, read))
        if (given !== undefined || ending.signal.aborted) return given
        await aborted(signal, bell.signal)
      }
      return undefined
    },
    async acknowledge(entry: JournalEntry): Promise<void> {
      if (entry !== given) throw new Error('What is acknowledged is not the entry that was given')
      given = undefined
      await outbox.acknowledge()
    },
    /** Ends, and waits for a read that is under way. */
    async rest(): Promise<void> {
      end()
      await reading.catch(() => undefined)
    },
  }
}
