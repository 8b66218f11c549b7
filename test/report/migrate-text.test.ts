import { expect, test } from 'vitest'
import { migrateText } from '../../src/report/migrate-text.ts'

const DAY_MS = 86_400_000

test('a person reads what was made, what was there, and why the rest is not', () => {
  const text = migrateText({
    database: 'localhost:5432/market_data',
    ran: [{ version: 7, name: 'aggregates' }],
    applied: [{ version: 7, name: 'aggregates' }],
    pending: [],
    steps: [
      {
        ...{ name: 'timescaledb', state: 'done', reason: null, changed: false },
        settings: { version: '2.29.2', edition: 'apache' },
      },
      {
        ...{ name: 'hypertable', state: 'done', reason: null, changed: true },
        settings: { chunkMs: 7 * DAY_MS },
      },
      {
        ...{ name: 'aggregates', state: 'skipped', changed: false, settings: {} },
        reason: 'no \u001b[31mred\u001b[0m reasons',
      },
      {
        ...{ name: 'retention', state: 'skipped', changed: false },
        ...{ reason: 'mkt prune drops them', settings: { retainMs: 730 * DAY_MS } },
      },
    ],
  })
  expect(text.split('\n')).toEqual([
    'applied 7 aggregates',
    'timescaledb  done     2.29.2, apache edition',
    'hypertable   made     chunks of 7d',
    expect.stringMatching(/^aggregates {3}skipped {2}no \P{Cc}+$/u),
    'retention    skipped  minutes older than 2y may go; mkt prune drops them',
    'localhost:5432/market_data: 1 migrations applied, 0 to run',
  ])
})
