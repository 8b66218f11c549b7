import { describe, expect, test } from 'vitest'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { coverageWriter } from '../support/coverage-writer.ts'
import { filledAndEmpty } from '../support/filled-and-empty.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'

const HOSTILE = '{"p":1,\n\t"s":"\u001b[2J\u009b31m\u202e"}'
const NO_TEXT = Buffer.from([0x7b, 0xff, 0x00, 0x41])

const { filled, empty } = await filledAndEmpty(async (database) => {
  const write = coverageWriter(await postgresStore(database), 'raw_trades')
  const payloads = [HOSTILE, NO_TEXT, 'x'.repeat(4096), ''].map((payload) => Buffer.from(payload))
  const rejects = payloads.map((payload, at) => {
    return { offset: BigInt(at), reason: 'not-json' as const, payload }
  })
  await write([], { rejects })
  const badPrice = Buffer.from('{"p":-1,"s":"AAPL","t":1704207600250,"v":3}')
  await write([], { rejects: [{ offset: 7n, reason: 'bad-price', payload: badPrice }] })
})

function rejects(...args: string[]): Promise<Ended> {
  return runMkt(['rejects', ...args], { DATABASE_URL: filled.url })
}

describe.concurrent('mkt rejects', () => {
  test('counts by reason, then shows the newest with place and payload, one line each', async () => {
    const { code, stdout, stderr } = await rejects()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [summary = '', ...records] = stdout.trimEnd().split('\n\n')
    expect(summary).toMatch(/\nnot-json +4\nbad-price +1$/)
    const places = records.map((record) =>
      record.split('\n')[0]?.slice('2024-01-02 14:00:00  '.length),
    )
    expect(places).toEqual(
      ['7  bad-price', '3  not-json', '2  not-json', '1  not-json', '0  not-json'].map(
        (place) => `raw_trades/0@${place}`,
      ),
    )
    expect(records.map((record) => record.split('\n').slice(1))).toEqual([
      ['  {"p":-1,"s":"AAPL","t":1704207600250,"v":3}'],
      ['  (empty)'],
      [`  ${'x'.repeat(117)}…`],
      ['  {\ufffd\\x00A'],
      ['  {"p":1, "s":"\\x1b[2J\\x9b31m\\u{202e}"}'],
    ])
  })

  test('sends nothing that a terminal obeys, as JSON neither', async () => {
    for (const { stdout } of await Promise.all([rejects(), rejects('--json')])) {
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
    }
  })

  test('--json has every field, and the bytes of what is no UTF-8', async () => {
    const report = JSON.parse((await rejects('--json')).stdout) as Record<string, unknown[]>
    expect(report.counts).toEqual({ 'not-json': 4, 'bad-price': 1 })
    expect(report.rejects).toHaveLength(5)
    expect(report.rejects?.[3]).toEqual({
      ...{ seen: expect.stringMatching(/^\d{4}-.*Z$/) as string, log: 'log-1' },
      ...{ topic: 'raw_trades', partition: 0, offset: 1, reason: 'not-json' },
      ...{ payload: '{\ufffd\u0000A', payloadBase64: NO_TEXT.toString('base64') },
    })
    expect(report.rejects?.[4]).toMatchObject({ payload: HOSTILE })
    expect(report.rejects?.[4]).not.toHaveProperty('payloadBase64')
  })

  test('--reason and --last choose', async () => {
    const { stdout } = await rejects('--reason', 'not-json', '--last', '1', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { 'not-json': 4 },
      rejects: [{ offset: 3 }],
    })
    expect(await rejects('--reason', 'empty')).toEqual({
      ...{ code: 0, stdout: '', stderr: 'Nothing was rejected as empty.\n' },
    })
  })

  test('says on stderr that nothing was rejected, and ends with 0', async () => {
    const environment = { DATABASE_URL: empty.url }
    const none = { code: 0, stdout: '', stderr: 'Nothing was rejected.\n' }
    expect(await runMkt(['rejects'], environment)).toEqual(none)
    const { stdout } = await runMkt(['rejects', '--json'], environment)
    expect(JSON.parse(stdout)).toEqual({ counts: {}, rejects: [] })
  })
})
