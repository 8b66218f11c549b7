import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { runAlert, type AlertOptions } from '../../src/alert/run-alert.ts'
import type { Condition } from '../../src/lib/core/crossing.ts'
import type { BarStore } from '../../src/lib/store/bar-store.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { alertEnvironment, alertJson, alertText, type Alert } from '../../src/report/alert-text.ts'
import { connectTo } from '../support/database.ts'
import { freePorts } from '../support/free-ports.ts'
import { migratedStore } from '../support/migrated-store.ts'
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { decimal, MINUTE } from '../support/trades.ts'

const ABOVE: Condition = { kind: 'above', amount: decimal('150') }
const BELOW: Condition = { kind: 'below', amount: decimal('140') }
const MOVES: Condition[] = [
  { kind: 'rise', amount: decimal('0.05') },
  { kind: 'fall', amount: decimal('0.05') },
]

const { database, store } = await migratedStore()

afterAll(() => database.drop())
beforeEach(async () => {
  await database.run((sql) => sql`truncate stock_bars_1min`)
})

/** A bar of a minute, counted from 14:30, that stands at this close; it replaces an earlier one. */
async function close(minute: number, price: string | null): Promise<void> {
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
      values ('AAPL', ${new Date(MINUTE + minute * 60_000).toISOString()},
        ${price}, ${price}, ${price}, ${price}, 1)
      on conflict (symbol, timestamp) do update set close = excluded.close`,
  )
}

interface Started {
  readonly alerts: Alert[]
  readonly notices: string[]
  /** Resolves once the price was looked at. */
  readonly look: () => Promise<void>
}

/** Watches AAPL until the test ends. */
function start(
  conditions: Condition[],
  { from = store, ...differs }: Partial<AlertOptions> & { from?: BarStore } = {},
): Started {
  const stop = new AbortController()
  const [alerts, notices]: [Alert[], string[]] = [[], []]
  let looks = 0
  const counting: BarStore = {
    ...from,
    bars: (query) => {
      if (query.toMs === undefined) looks += 1
      return from.bars(query)
    },
  }
  const running = runAlert(counting, {
    ...{ symbol: 'AAPL', conditions, rearm: decimal('0'), atStart: false, withinMs: 3_600_000 },
    ...{ everyMs: 10, closedOnly: false, stop: stop.signal },
    onAlert: (alert) => alerts.push(alert),
    onNotice: (notice) => notices.push(notice),
    onWaiting: (problem) => notices.push(problem ?? 'back again'),
    ...differs,
  })
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  const look = (): Promise<void> => {
    const before = looks
    return vi.waitFor(() => expect(looks).toBeGreaterThan(before + 1), { timeout: 5_000 })
  }
  return { alerts, notices, look }
}

describe('mkt alert', () => {
  test('tells of each crossing once, also within a minute that goes on', async () => {
    await close(0, '149')
    const { alerts, notices, look } = start([ABOVE, BELOW])
    await look()
    for (const price of ['150.25', '151', '149', '150.5', '139']) {
      await close(1, price)
      await look()
    }
    expect(alerts.map(({ condition, price }) => [condition.kind, price])).toEqual([
      ['above', '150.25'],
      ['above', '150.5'],
      ['below', '139'],
    ])
    expect(notices).toEqual([
      'Watching AAPL: above 150, below 140',
      'The newest price is 149, of 2024-01-02 14:30:00',
    ])
  })

  test('waits for the first bar, and leaves out a minute without a price', async () => {
    const { alerts, notices, look } = start([ABOVE])
    await look()
    await close(0, '149')
    await look()
    await close(1, null)
    await close(2, '151')
    await look()
    expect(alerts.map(({ timeMs }) => timeMs)).toEqual([MINUTE + 120_000])
    expect(notices).toHaveLength(2)
  })

  test('looks at every minute that came since the last look', async () => {
    await close(0, '149')
    const { alerts, look } = start([ABOVE, BELOW])
    await look()
    await database.run(
      (sql) => sql`
        insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
        select 'AAPL', ${new Date(MINUTE).toISOString()}::timestamptz + m * '1 min'::interval,
          p, p, p, p, 1
        from unnest(array[151, 149, 139, 149, 152]) with ordinality as given (p, m)`,
    )
    await look()
    expect(alerts.map(({ timeMs, price }) => [(timeMs - MINUTE) / 60_000, price])).toEqual([
      [1, '151'],
      [3, '139'],
      [5, '152'],
    ])
  })

  test('counts a move from the newest close before the time that is given', async () => {
    await close(-70, '90')
    await close(-61, '100')
    await close(-59, '104')
    await close(0, '105')
    const { alerts, look } = start(MOVES)
    await look()
    await close(0, '105.5')
    await look()
    await close(1, '98.5')
    await look()
    expect(
      alerts.map(({ condition, price, reference }) => [condition.kind, price, reference]),
    ).toEqual([
      ['rise', '105.5', '100'],
      ['fall', '98.5', '104'],
    ])
    const [rise] = alerts as [Alert]
    expect(alertText(rise)).toBe(
      '2024-01-02 14:30:00  AAPL is up more than 5% in 1h: 105.5, from 100',
    )
    expect(JSON.parse(alertJson(rise))).toEqual({
      ...{ event: 'alert', time: '2024-01-02T14:30:00Z', symbol: 'AAPL', condition: 'rise' },
      ...{ level: 105, price: 105.5, reference: 100 },
    })
    expect(alertEnvironment(rise)).toMatchObject({ MKT_LEVEL: '105', MKT_REFERENCE: '100' })
  })

  test('says nothing of a move where nothing is known of the time before', async () => {
    await close(-59, '50')
    await close(0, '100')
    const { alerts, look } = start(MOVES, { atStart: true })
    await look()
    expect(alerts).toEqual([])
  })

  test('with closedOnly leaves out the minute that is not over', async () => {
    const now = Math.floor((Date.now() - MINUTE) / 60_000)
    await close(now - 1, '149')
    await close(now + 1, '152')
    const { alerts, notices } = start([ABOVE], { closedOnly: true, atStart: true })
    await vi.waitFor(() => expect(notices).toHaveLength(2), { timeout: 5_000 })
    expect(notices[1]).toContain('The newest price is 149')
    expect(alerts).toEqual([])
  })

  test('waits while the store is away, says so once, and catches up', async () => {
    await close(0, '149')
    const { url, proxy } = await proxied(database.url)
    const distant = connectTo(url)
    const from = await postgresStore(distant)
    const { alerts, notices, look } = start([ABOVE], { from })
    onTestFinished(() => distant.close())
    await look()
    await proxy.goAway()
    await vi.waitFor(() => expect(notices).toHaveLength(3), { timeout: 5_000 })
    await close(1, '151')
    await close(2, '149')
    await proxy.comeBack()
    await vi.waitFor(() => expect(alerts).toHaveLength(1), { timeout: 10_000 })
    await look()
    expect(alerts.map(({ price }) => price)).toEqual(['151'])
    expect(notices.slice(2)).toEqual([
      expect.stringMatching(/^Cannot reach the database/),
      'back again',
    ])
  })
})

/** A URL of the same database by way of a proxy, which closes when the test ends. */
async function proxied(url: string): Promise<{ url: string; proxy: TcpProxy }> {
  const [port = 0] = await freePorts(1)
  const proxy = await tcpProxy({ port, targetPort: Number(new URL(url).port) })
  onTestFinished(() => proxy.close())
  return { url: Object.assign(new URL(url), { port: String(port) }).href, proxy }
}
