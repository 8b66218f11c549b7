/** Input that means harm, or is just broken, through the whole pipeline: counted, and harmless. */
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { BARS_HEADER } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'
import { fileOf } from '../support/trade-files.ts'

const broker = await kafkaBroker()

const TIME_MS = Date.UTC(2023, 2, 15, 13, 20)
const MIB = 1 << 20

function trade(symbol: string, price: number | string = 1.5, size = 2, timeMs = TIME_MS): string {
  return `{"p":${price},"s":${JSON.stringify(symbol)},"t":${timeMs},"v":${size}}`
}

function message(...trades: string[]): string {
  return `{"type":"trade","data":[${trades.join()}]}`
}

const SOUND = ['=A1', '@SUM', '__proto__', 'constructor', 'null', 'last', '株']
const BAD_SYMBOLS = [
  '',
  '\u001b[31mred',
  '\u009b31m',
  'a\u202eb',
  '\u200fx',
  'a\nb',
  'x'.repeat(65),
]

/** Each line, and what it adds to the counts of the summary. */
const LINES: readonly [string | Buffer, Record<string, number>][] = [
  [`\ufeff${message(...SOUND.map((symbol) => trade(symbol)))}\r`, { used: SOUND.length }],
  [message(...BAD_SYMBOLS.map((symbol) => trade(symbol))), { 'bad-symbol': BAD_SYMBOLS.length }],
  [
    message(trade('Z', 0), trade('Z', -1), trade('Z', '1e400'), trade('Z', '"1"')),
    { 'bad-price': 4 },
  ],
  [message(trade('NOTHING', 7, 0), trade('Z', 1, -1)), { used: 1, 'bad-size': 1 }],
  [message(trade('Z', 1, 1, 1), trade('Z', 1, 1, 32_503_680_000_000)), { 'bad-time': 2 }],
  [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, { 'not-a-trade': 1 }],
  [`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, { 'not-a-trade': 1 }],
  ['not json', { 'not-json': 1 }],
  ['{"type":"ping"}', {}],
  [' \t ', {}],
  [trade('y'.repeat(10 * MIB)), { 'bad-symbol': 1 }],
  [message(...Array.from({ length: 20_000 }, () => trade('MANY', 3, 1))), { used: 20_000 }],
  [Buffer.alloc(17 * MIB, 'z'), { 'too-large': 1 }],
  [Buffer.concat([Buffer.from('{"p":1,"s":"half'), Buffer.from([0xe2, 0x82])]), { 'not-json': 1 }],
  [Buffer.from([0, 1, 0xff, 0xfe]), { 'not-json': 1 }],
]

const FILE = Buffer.concat(LINES.flatMap(([line]) => [Buffer.from(line), Buffer.from('\n')]))

function counted(): { used: number; rejects: Record<string, number> } {
  const sums: Record<string, number> = {}
  for (const [, counts] of LINES) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count
  }
  const { used = 0, ...rejects } = sums
  return { used, rejects }
}

function barLine(symbol: string, price: string, volume: string, count: number): string {
  const vwap = volume === '0' ? '' : price
  const ohlc = [price, price, price, price].join()
  return `${symbol},2023-03-15T13:20:00Z,${ohlc},${volume},${count},${vwap}`
}

const BARS = [
  ...SOUND.map((symbol) => barLine(symbol, '1.5', '2', 1)),
  barLine('MANY', '3', '20000', 20_000),
  barLine('NOTHING', '7', '0', 1),
]

// eslint-disable-next-line no-control-regex
const OBEYED_BY_TERMINALS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e]/

function expectHarmless({ stdout, stderr }: Ended): void {
  expect(stdout).not.toMatch(OBEYED_BY_TERMINALS)
  expect(stderr).not.toMatch(OBEYED_BY_TERMINALS)
}

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined, missing: false },
  { log: 'Kafka', brokers: broker?.address, missing: broker === undefined },
]

describe.each(LOGS)('on the $log log', ({ brokers, missing }) => {
  test.skipIf(missing)(
    'bad lines are counted by reason, and their neighbours become bars',
    async () => {
      const { ok, mkt, bars } = await pipeline({ brokers })
      const summary = JSON.parse(await ok(`replay --json --file ${await fileOf(FILE)}`)) as object
      const { used, rejects } = counted()
      const rejected = Object.values(rejects).reduce((sum, count) => sum + count, 0)
      expect(summary).toMatchObject({ read: used + rejected, used, rejects, duplicates: 0 })
      await ok('etl --once')
      const [header, ...lines] = (await bars()).trimEnd().split('\n')
      expect(header).toBe(BARS_HEADER)
      expect(lines.sort()).toEqual([...BARS].sort())
      const { symbols } = JSON.parse(await ok('status --json')) as { symbols: { symbol: string }[] }
      expect(symbols.map(({ symbol }) => symbol).sort()).toEqual(
        [...SOUND, 'MANY', 'NOTHING'].sort(),
      )
      for (const command of ['status', 'bars --all']) expectHarmless(await mkt(command))
    },
  )
})

test('what is typed or named in a hostile way is shown, not obeyed', async () => {
  const { environment, ok } = await pipeline()
  await ok(`replay --file ${await fileOf(message(trade('AAPL')))}`)
  await ok('etl --once')
  const escape = '\u001b]0;owned\u0007\u001b[31m'
  const file = await fileOf(message(trade('AAPL')), `${escape}.jsonl`)
  for (const args of [
    ['bars', escape],
    ['bars', '--format', escape],
    ['status', '--topic', escape],
    ['replay', '--file', `/nowhere/${escape}`],
    ['replay', '--file', file],
    ['replay', '--file', file, '--symbol', escape],
    ['etl', escape],
    [escape],
  ]) {
    expectHarmless(await runMkt(args, environment))
  }
})

test('too many rejects end a replay with 65 only where --max-reject-rate says so', async () => {
  const { mkt, ok } = await pipeline()
  const file = await fileOf(`${trade('A')}\n${trade('B')}\n${trade('C', 0)}\nnonsense\n`)
  const refused = await mkt(`replay --file ${file} --max-reject-rate 10%`)
  expect(refused.code).toBe(65)
  expect(refused.stderr).toContain('50 %')
  await ok(`replay --file ${file} --max-reject-rate 50%`)
  expect(await ok(`replay --file ${await fileOf('')}`)).toContain('0 trades read')
})
