/** The flags of the commands that read trade files. */
import * as Flags from '@oclif/core/flags'
import { FORMAT_NAMES } from './lib/feed/formats/formats.ts'
import type { Selection } from './lib/feed/replay-records.ts'
import { DEDUPE_WINDOW_IDS } from './lib/feed/seen-ids.ts'
import { parseRate } from './settings/parse-rate.ts'
import { parseFileRange, parsePrefix, parseSymbol } from './settings/file-settings.ts'

export const fileFlags = {
  'dedupe-window': Flags.integer({
    default: DEDUPE_WINDOW_IDS,
    description:
      'how many trade ids to remember that are no whole numbers; those are remembered all',
    helpValue: 'N',
    min: 1,
  }),
  from: Flags.string({
    description: 'only trades from this time on, such as 2024-01-02T14:30 (UTC)',
    helpValue: 'TIME',
  }),
  'input-format': Flags.option({
    description: 'the format of the files, where their content does not tell',
    options: FORMAT_NAMES,
  })(),
  'max-bytes': Flags.integer({
    description: 'refuse to read more than so many unpacked bytes of a file',
    helpValue: 'N',
    min: 1,
  }),
  'max-reject-rate': Flags.custom<number>({
    description: 'fail in the end (exit 65) if more than this was rejected, as 0.01 or 1%',
    helpValue: 'RATE',
    parse: (text) => Promise.resolve(parseRate(text)),
  })(),
  prefix: Flags.string({
    description: 'put this in front of every symbol that does not begin with it, such as BINANCE:',
    helpValue: 'TEXT',
    parse: (text) => Promise.resolve(parsePrefix(text)),
  }),
  rejects: Flags.string({
    description: 'write what was rejected to this new file, as JSON lines with line and reason',
    helpValue: 'FILE',
  }),
  symbol: Flags.string({
    description: 'name the trades of files without symbols; of any other file take only these',
    helpValue: 'SYMBOL',
    parse: (text) => Promise.resolve(parseSymbol(text)),
  }),
  to: Flags.string({
    description: 'only trades before this time',
    helpValue: 'TIME',
  }),
}

interface SelectionFlags {
  readonly symbol?: string | undefined
  readonly prefix?: string | undefined
  readonly 'input-format'?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Errors: BAD_TIME (exit 2). */
export function selectionOf(flags: SelectionFlags): Selection {
  const { symbol, prefix, 'input-format': inputFormat } = flags
  return { symbol, prefix, inputFormat, ...parseFileRange(flags) }
}
