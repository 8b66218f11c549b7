/** docs/formats.md, made of what the formats say of themselves and of their first cases. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SYNONYMS } from '../../src/lib/feed/formats/csv-columns.ts'
import { csv } from '../../src/lib/feed/formats/csv.ts'
import { detectFormat, detectTable } from '../../src/lib/feed/formats/detect-format.ts'
import type { FileFormat, Row, RowLayout } from '../../src/lib/feed/formats/format.ts'
import { FORMATS } from '../../src/lib/feed/formats/formats.ts'
import { fieldsOf } from '../../src/lib/feed/formats/csv-row.ts'
import { CASES } from '../lib/feed/formats/cases.ts'
import type { FormatCase } from '../lib/feed/formats/cases/format-case.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const FORMATS_PAGE = join(root, 'docs/formats.md')

const INTRODUCTION = `# Trade files

The formats that mkt reads. \`npm run docs\` writes this page from the definitions of the formats, so
change those.

The first lines of a file tell its format, and messages name it; \`--input-format NAME\` decides where
they do not. A file that fits two formats is refused, as are candles and order books, which hold no trades.

- **Times** are seconds, milliseconds, microseconds or nanoseconds since 1970, told row by row by their
  size, or dates such as \`2024-01-01T00:00:00.5Z\`, in UTC where they name no zone. They are kept to the
  nanosecond, and prices and sizes to their last digit.
- **Symbols** that are not in the rows come from \`--symbol\`, else from the name of the file. Where
  neither tells one, the file is refused.
- **Ids**: a trade whose id came before with the same symbol is a duplicate and does not count again.
  Trades without an id all count, however equal they are.
- **Order** does not matter. A header may come again within a file.
- **Bad rows** are rejected one by one, each with its line and its reason; the others count.
- **Tables** (Parquet and Feather) are known by the names of their columns, which are those of the CSV.`

const ADDING = `## Adding a format

1. Describe it in a file of its own in \`src/lib/feed/formats\`: rows by their header (\`byHeader\`) or by
   what their fields hold (\`byFields\`), as in \`tardis.ts\` and \`kraken.ts\`; JSON by what it reads, as in
   \`bitstamp.ts\`.
2. Name it in \`formats.ts\` beside it.
3. Add a made-up file for each of its traps to \`test/lib/feed/formats/cases\`, with the trades that it
   holds. The first one is the example on this page.
4. Run \`npm run docs\`.`

/** The whole page. */
export function formatsPage(): string {
  const list = FORMATS.map(({ name, title }) => `- [\`${name}\`](#${name}): ${title}`)
  const sections = FORMATS.map(sectionOf)
  return `${[INTRODUCTION, list.join('\n'), ...sections, ADDING].join('\n\n')}\n`
}

function sectionOf(format: FileFormat): string {
  const { name, title, looksLike, notes } = format
  const example = CASES.find((given) => given.format === name)
  const parts = [
    `## ${name}`,
    `${title}. It looks like this:`,
    `\`\`\`text\n${looksLike}\n\`\`\``,
    ...(format.kind === 'rows' && example !== undefined ? exampleOf(format, example) : []),
    ...(format.kind === 'json'
      ? [`Told by ${format.toldBy}. ${SYMBOL_FROM[format.symbolFrom]}`]
      : []),
    ...(notes === undefined ? [] : [notes]),
    ...(format === csv ? [synonymTable()] : []),
  ]
  return parts.join('\n\n')
}

const SYMBOL_FROM: Record<FileFormat['symbolFrom'], string> = {
  row: 'Each trade names its symbol.',
  'file-name': 'The name of the file tells the symbol.',
  folder: 'The folder of the file tells the symbol.',
}

/** The lines of an example, and where the fields of a trade stand in them. */
function exampleOf(format: FileFormat, { file, lines }: FormatCase): string[] {
  const isTable = 'table' in lines
  const texts = isTable ? lines.table.map((row) => row.join(',')) : lines
  const given = { name: file }
  const { layout } = isTable ? detectTable(lines.table, given) : detectFormat(lines, given)
  if (layout === undefined) throw new Error(`${file} has no layout`)
  return [
    `An example, \`${file}\`${isTable ? ', as text' : ''}:`,
    `\`\`\`text\n${texts.join('\n')}\n\`\`\``,
    columnTable(format, layout, fieldsOf(texts[0] ?? '', layout.separator) ?? []),
  ]
}

function columnTable(format: FileFormat, layout: RowLayout, first: Row): string {
  const { symbol, id, idScope = [], hasHeader } = layout
  const nameAt = (at: number) =>
    hasHeader ? `\`${(first[at] ?? '').trim()}\`` : `column ${at + 1}`
  const scope = idScope.length === 0 ? '' : ` within ${idScope.map(nameAt).join(' and ')}`
  const cells = [
    symbol === undefined ? `the ${format.symbolFrom.replace('-', ' ')}` : nameAt(symbol),
    ...[layout.time, layout.price, layout.size].map(nameAt),
    id === undefined ? 'none' : nameAt(id) + scope,
  ]
  return table([['symbol', 'time', 'price', 'size', 'id'], cells])
}

function table([head = [], ...rows]: readonly Row[]): string {
  const all = [head, head.map(() => '---'), ...rows]
  return all.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** The names by which csv knows its columns. */
function synonymTable(): string {
  const rows = Object.entries(SYNONYMS).map(([meaning, names]) => {
    return [meaning, names.map((name) => `\`${name}\``).join(', ')]
  })
  return `The names that it knows; case, underscores, hyphens and blanks do not matter:

${table([['column', 'names'], ...rows])}`
}
