import { crashPoint } from '../core/crash-point.ts'
import { aborted } from '../core/pause.ts'
import type { LockFile } from '../disk/lock-file.ts'
import { framesOf } from './entry-frames.ts'
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

function sendingSide({ folder, outbox }: JournalParts) {
  let given: JournalEntry | undefined
  let isEnded = false
  let bell = new AbortController()
  let reading: Promise<JournalEntry | undefined> = Promise.resolve(undefined)

  const read = async (): Promise<JournalEntry | undefined> => {
    await outbox.tidy()
    return outbox.oldest()
  }
  const end = (): void => {
    isEnded = true
    bell.abort()
  }
  return {
    end,
    wake: () => bell.abort(),
    async next(signal: AbortSignal): Promise<JournalEntry | undefined> {
      while (!signal.aborted) {
        bell = new AbortController()
        given ??= await (reading = onDisk(folder, read))
        if (given !== undefined || isEnded) return given
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
