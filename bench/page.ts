/** The page that keeps the figures: each row has a place between two comments of its own. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url))

/** Puts Markdown in place of what stands between the marks of a row; throws where it has none. */
export async function writeFigures(row: string, markdown: string): Promise<void> {
  const page = withFigures(await readFile(PAGE, 'utf8'), row, markdown)
  await writeFile(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }))
}

function withFigures(page: string, row: string, markdown: string): string {
  const [begin, end] = [`<!-- bench ${row}: begin -->`, `<!-- bench ${row}: end -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${PAGE} has no ${begin} … ${end}`)
  return `${page.slice(0, from + begin.length)}\n\n${markdown}\n\n${page.slice(to)}`
}
