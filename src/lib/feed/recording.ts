/**
 * Files that `mkt produce --record` has kept. Sent to the log that they were sent to before, each
 * trade goes out under the source and number that it had, so that readers drop what they know.
 */
import { EXIT, MktError } from '../core/errors.ts'
import { parseRecordingHeader, type RecordingHeader } from '../core/recording-header.ts'
import { peek } from './inputs/peek.ts'
import type { FileBatch } from './feed.ts'
import type { FileBytes } from './inputs/input.ts'

/** A recording says what it is within so many bytes. */
const HEADER_MAX_BYTES = 4096

/** What the first line of a file says of its source; undefined where it is no recording. */
export async function readRecordingHeader(file: FileBytes): Promise<RecordingHeader | undefined> {
  const { head, all } = await peek(file.read(), HEADER_MAX_BYTES, true)
  await all.return(undefined)
  return parseRecordingHeader(head.subarray(0, HEADER_MAX_BYTES).toString().split('\n', 1)[0] ?? '')
}

/** The line of the first trade. */
const FIRST_TRADE_LINE = 2

/**
 * Passes on the trades of a recording, whose numbers follow from their lines.
 *
 * @throws MktError RECORDING_CHANGED (exit 65) where there is not one trade in every line
 */
export async function* oneTradeALine(
  batches: AsyncIterable<FileBatch>,
  name: string,
): AsyncGenerator<FileBatch> {
  let expected = FIRST_TRADE_LINE
  for await (const batch of batches) {
    for (const line of batch.trades.line.subarray(0, batch.trades.length)) {
      if (line !== expected) throw recordingChanged(name, expected)
      expected += 1
    }
    yield batch
  }
}

function recordingChanged(name: string, line: number): MktError {
  return new MktError(
    `Cannot replay ${name} to its end: line ${line} is not one trade, as mkt records them, so the numbers of the trades from there on are not known`,
    {
      code: 'RECORDING_CHANGED',
      exit: EXIT.badData,
      tryThis: [
        'replay the file as it was recorded, each recording by itself',
        'mkt replay --file FILE --again (a new source: all its trades count again)',
      ],
    },
  )
}
