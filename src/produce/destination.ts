/** Where produce delivers to: the log that the home remembers, which need not answer yet. */
import { EXIT, MktError } from '../lib/core/errors.ts'
import type { LogMemory, RememberedLog } from '../lib/log/log-memory.ts'
import { untilAvailable } from '../lib/pipeline/until-available.ts'
import { openLog, type LogSettings, type OpenedLog } from '../open.ts'

export interface DestinationOptions {
  readonly settings: LogSettings
  readonly memory: LogMemory
  /** What is remembered; undefined at a first start. */
  readonly remembered: RememberedLog | undefined
  /** Ends the waiting for a log that is away. */
  readonly signal: AbortSignal
  readonly onWaiting: (problem: string | undefined) => void
}

/** The log, and what the home remembers of it from now on. */
export interface KnownDestination extends OpenedLog {
  readonly known: RememberedLog
}

/**
 * Opens the log for as long as it takes. Rejects with LOG_CHANGED (exit 65), and forgets the old
 * one, where another log answers than the one that is remembered.
 */
export async function openDestination(options: DestinationOptions): Promise<KnownDestination> {
  const { settings, memory, remembered, signal, onWaiting } = options
  const opened = await openLog(settings, { signal, onWaiting, patient: true })
  onWaiting(undefined)
  const logId = opened.log.id
  if (remembered !== undefined && remembered.logId !== logId) {
    await Promise.all([memory.forget(), opened.close()])
    throw logChanged(settings, remembered.logId, logId)
  }
  const partitions = await untilAvailable(() => opened.log.partitionCount(), options)
  const known = { logId, partitions }
  // Without it the next start waits for the log before it connects, and that is all.
  if (remembered?.partitions !== partitions) await memory.keep(known).catch(() => undefined)
  return { ...opened, known }
}

function logChanged({ topic }: LogSettings, before: string, now: string): MktError {
  return new MktError(
    `Cannot deliver to the topic ${topic}: another log answers there (${now}) than at the last start (${before}); what was received and not delivered is kept in the journal for that one`,
    {
      code: 'LOG_CHANGED',
      exit: EXIT.badData,
      tryThis: [
        'run the command again: it goes on with the log that answers now',
        'correct KAFKA_BROKERS or DATABASE_URL, if they name the wrong log',
      ],
    },
  )
}
