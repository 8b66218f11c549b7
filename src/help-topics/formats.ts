import type { FileFormat } from '../lib/feed/formats/format.ts'
import { wrapWords } from '../report/wrap-words.ts'
import type { HelpTopic } from './help-topic.ts'

export const formats: HelpTopic = {
  name: 'formats',
  summary: 'trade files that can be read',
  text: async () => {
    const { FORMATS } = await import('../lib/feed/formats/formats.ts')
    return [INTRODUCTION, FORMATS.flatMap(linesOf).join('\n'), END].join('\n\n')
  },
}

const INTRODUCTION = `Trade files

mkt replay and mkt inspect read these formats. The content of a file tells
which one it is, its name does not; --input-format decides where it does not:`

const END = `A file may be packed with gzip, zip or zstd, and its rows may stand in a
Parquet or Feather table with the same columns.

    mkt inspect BTCUSDT-trades-2025-01-01.zip
    mkt replay --file BTCUSDT-trades-2025-01-01.zip --prefix BINANCE:
    mkt etl --once

mkt inspect shows what a file is read as, and docs/formats.md says where each
format has its times, symbols and ids.`

const NAME_COLUMNS = 22
const COLUMNS = 80

function linesOf({ name, title }: FileFormat): string[] {
  const [first = '', ...others] = wrapWords(title, COLUMNS - NAME_COLUMNS)
  return [`  ${name}`.padEnd(NAME_COLUMNS) + first].concat(
    others.map((words) => ' '.repeat(NAME_COLUMNS) + words),
  )
}
