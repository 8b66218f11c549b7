import type { Calendar } from '../lib/core/calendar.ts'
import { storedBarOf, type StoredBar } from '../lib/core/stored-bar.ts'
import { rolledUp } from './rolled-up.ts'
import type { SpilledBars } from './spilled-bars.ts'

/** The bars of files, of minutes or of a calendar, as a store would give them. */
export async function* fileBars(
  bars: SpilledBars,
  calendar: Calendar | undefined,
): AsyncGenerator<StoredBar[]> {
  const minutes = bars.pages()
  const pages = calendar === undefined ? minutes : rolledUp(minutes, calendar)
  for await (const page of pages) yield page.map(storedBarOf)
}
