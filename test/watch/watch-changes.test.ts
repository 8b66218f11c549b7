import { describe, expect, test } from 'vitest'
import type { StoredBar } from '../../src/lib/core/stored-bar.ts'
import type { BarColumn } from '../../src/lib/table/bar-columns.ts'
import { changesBetweenLooks } from '../../src/watch/watch-changes.ts'
import { storedBar, textOf } from '../support/stored-bars.ts'

/** A bar of so many minutes after 13:20; the volume tells one state of it from the next. */
function bar(minute: number, volume: string, symbol = 'AAPL'): StoredBar {
  return storedBar({ symbol, volume, startMs: Date.UTC(2023, 2, 15, 13, 20 + minute) })
}

/** What looks at the newest bars of a growing store tell, as minute=volume. */
function watched(last: number, columns?: BarColumn[]): (all: StoredBar[]) => Promise<string[]> {
  let store: StoredBar[] = []
  const changesOf = changesBetweenLooks(async function* (symbol, fromMs, toMs) {
    yield await Promise.resolve(
      store.filter((one) => one.symbol === symbol && one.startMs >= fromMs && one.startMs < toMs),
    )
  }, columns)
  return async (all) => {
    store = all
    const text = await textOf(changesOf(newestOf(all, last)))
    return text.trimEnd().split('\n').filter(Boolean).map(shortLine)
  }
}

function newestOf(all: readonly StoredBar[], last: number): StoredBar[] {
  const symbols = [...new Set(all.map(({ symbol }) => symbol))]
  return symbols.flatMap((symbol) => all.filter((one) => one.symbol === symbol).slice(-last))
}

function shortLine(line: string): string {
  const { timestamp, volume } = JSON.parse(line) as { timestamp?: string; volume?: number }
  return timestamp === undefined ? line : `${timestamp.slice(14, 16)}=${volume}`
}

describe('bars that are watched in a pipe', () => {
  test('are told all at first, then as they come and as they change', async () => {
    const look = watched(3)
    expect(await look([bar(0, '5'), bar(1, '6')])).toEqual(['20=5', '21=6'])
    expect(await look([bar(0, '5'), bar(1, '6')])).toEqual([])
    expect(await look([bar(0, '5'), bar(1, '7'), bar(2, '1')])).toEqual(['21=7', '22=1'])
    expect(await look([bar(1, '7'), bar(2, '1'), bar(3, '2')])).toEqual(['23=2'])
  })

  test('are told without a hole where more came between two looks than are looked at', async () => {
    const look = watched(2)
    await look([bar(0, '5'), bar(1, '6')])
    const many = Array.from({ length: 6 }, (_, minute) => bar(minute, '9'))
    expect(await look(many)).toEqual(['21=9', '22=9', '23=9', '24=9', '25=9'])
    expect(await look(many)).toEqual([])
  })

  test('are told once each for several symbols', async () => {
    const look = watched(1)
    const two = [bar(0, '5'), bar(0, '7', 'MSFT')]
    expect(await look(two)).toEqual(['20=5', '20=7'])
    expect(await look([...two, bar(1, '1', 'MSFT')])).toEqual(['21=1'])
  })

  test('are not told again because their neighbours are out of sight', async () => {
    const look = watched(2, ['change'])
    expect(await look([bar(0, '5'), bar(1, '6')])).toEqual(['{"change":null}', '{"change":0}'])
    expect(await look([bar(1, '6'), bar(2, '1')])).toEqual(['{"change":0}'])
  })
})
