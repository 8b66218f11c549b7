import { parseFinnhubMessage } from '../finnhub-message.ts'
import type { FileBytes } from '../inputs/input.ts'
import { openPath } from '../inputs/open-input.ts'
import { linesOf } from '../line-reader.ts'
import type { DueFrame } from './simulated-frames.ts'

export interface RecordingOptions {
  /** A file with one frame a line, gzip or not. */
  readonly path: string
  /** Trades a second; undefined for the pace at which they happened. */
  readonly rate: number | undefined
  /** How many times faster than they happened, where no rate is given. */
  readonly speed: number
  /** Moves the times of each line so that its first trade happens now; other bytes stay. */
  readonly shiftToNow: boolean
  readonly signal: AbortSignal
}

/**
 * The lines of a recording as frames, byte for byte. A line that goes back in time, and one without
 * trades, is due together with the line before it. Errors: those of openPath.
 */
export async function openRecording(options: RecordingOptions): Promise<AsyncIterable<DueFrame>> {
  return framesOf(await openPath(options.path, { signal: options.signal }), options)
}

async function* framesOf(bytes: FileBytes, options: RecordingOptions): AsyncGenerator<DueFrame> {
  const pace: Pace = { options, offsetMs: 0, trades: 0, firstMs: undefined }
  try {
    for await (const { lines } of linesOf(bytes.read())) {
      for (const { text } of lines) {
        if (text.trim() !== '') yield frameOf(text, pace)
      }
    }
  } finally {
    await bytes.close()
  }
}

interface Pace {
  readonly options: RecordingOptions
  /** When the line before is due. */
  offsetMs: number
  /** In the lines so far. */
  trades: number
  /** The first trade of the recording. */
  firstMs: number | undefined
}

function frameOf(text: string, pace: Pace): DueFrame {
  const message = parseFinnhubMessage(text, { unit: 'ms' })
  const trades = message.kind === 'trades' ? message.trades : []
  const lineMs = trades[0]?.timeMs
  pace.trades += trades.length
  pace.offsetMs = Math.max(pace.offsetMs, dueMs(lineMs, pace))
  const line = () => (pace.options.shiftToNow && lineMs ? shift(text, Date.now() - lineMs) : text)
  return {
    offsetMs: pace.offsetMs,
    make: () => ({ kind: 'line', text: line(), tradeCount: trades.length }),
  }
}

function dueMs(lineMs: number | undefined, pace: Pace): number {
  const { rate, speed } = pace.options
  if (rate !== undefined) return (pace.trades * 1000) / rate
  if (lineMs === undefined) return pace.offsetMs
  pace.firstMs ??= lineMs
  return (lineMs - pace.firstMs) / speed
}

/** A quote within a JSON string has a backslash before it, so only keys match. */
const TIME_FIELD = /(?<!\\)("t"\s*:\s*)(\d{1,15})/g

function shift(text: string, byMs: number): string {
  return text.replace(TIME_FIELD, (_, key: string, time: string) => key + (Number(time) + byMs))
}
