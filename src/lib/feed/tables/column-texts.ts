import type { Page } from './parquet-pages.ts'
import { check } from './table-fault.ts'

/** Gives the texts of the next so many rows of a column, over the ends of its pages. */
export function columnTexts(
  name: string,
  pages: AsyncGenerator<Page>,
): (count: number) => Promise<string[]> {
  let open: OpenPage | undefined
  return async (count) => {
    const texts: string[] = []
    while (texts.length < count) {
      if (open === undefined || open.row === open.page.rowCount) {
        const next = await pages.next()
        check(next.done !== true, `its column ${name} has fewer values than rows`)
        open = { page: next.value, row: 0, value: 0 }
      }
      addTexts(open, count - texts.length, texts)
    }
    return texts
  }
}

/** A page that is read up to a row; rows without a value are not among the values. */
interface OpenPage {
  readonly page: Page
  row: number
  value: number
}

function addTexts(open: OpenPage, count: number, texts: string[]): void {
  const { rowCount, values, present, text } = open.page
  const end = Math.min(open.row + count, rowCount)
  for (; open.row < end; open.row += 1) {
    const isNull = present !== undefined && present[open.row] === 0
    texts.push(isNull ? '' : text(values[open.value]))
    if (!isNull) open.value += 1
  }
}
