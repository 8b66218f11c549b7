import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  knownOutcome,
  logChecks,
  recordSizeOutcome,
  retentionOutcome,
  topicOutcome,
} from '../../src/doctor/log-checks.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'
import { seeLog } from '../../src/doctor/seen-log.ts'
import { logMemory } from '../../src/lib/log/log-memory.ts'
import { logPlace } from '../../src/open.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { kafkaFixture } from '../support/kafka-fixture.ts'

const DAY_MS = 86_400_000

function topicWith(settings: Record<string, string>) {
  return { settings: new Map(Object.entries(settings)) }
}

describe('a topic of Kafka', () => {
  test.each([
    [{ 'retention.ms': '604800000' }, 'ok', '7 d'],
    [{ 'retention.ms': '-1' }, 'ok', 'for ever'],
    [{ 'retention.ms': String(DAY_MS) }, 'ok', '24 h'],
    [
      { 'retention.ms': '3600000' },
      'warning',
      '60 min: an etl that is down for longer loses trades',
    ],
    [
      { 'retention.ms': '-1', 'cleanup.policy': 'compact,delete' },
      'problem',
      'cleanup.policy is compact,delete: Kafka keeps only the last trade of a symbol',
    ],
    [{}, 'skipped', 'this user may not see the settings of the topic'],
  ])('with %o is %s', (settings, state, found) => {
    expect(retentionOutcome(topicWith(settings))).toMatchObject({ state, found })
  })

  test('takes the records that mkt sends at once, or is a warning', () => {
    const outcome = (bytes: number) =>
      recordSizeOutcome(topicWith({ 'max.message.bytes': String(bytes) }))
    expect(outcome(1_048_588)).toEqual({ state: 'ok', found: 'up to 1 MiB at once' })
    expect(outcome(100_000).state).toBe('warning')
  })

  test('that is missing is made by others than doctor', () => {
    const range = { start: 0n, end: 0n }
    expect(topicOutcome({ topic: 't', ranges: new Map([[0, range]]) }).found).toBe('t, 1 partition')
    expect(topicOutcome({ topic: 't', ranges: new Map() }).state).toBe('skipped')
  })

  test('of another log than the bars come from is a problem', () => {
    expect(knownOutcome('a', []).state).toBe('skipped')
    expect(knownOutcome('a', ['b', 'a']).state).toBe('ok')
    expect(knownOutcome('a', ['b', 'c'])).toMatchObject({
      state: 'problem',
      found: 'the bars come from another log (b, c)',
      remedy: expect.stringContaining('mkt etl --accept-log') as string,
    })
  })
})

const broker = await kafkaBroker()

describe.skipIf(broker === undefined)('a broker', () => {
  const address = broker?.address ?? ''
  const fixture = kafkaFixture(address)
  const unreached = () => Promise.resolve(undefined)
  let home: string

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'mkt-doctor-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  async function findings(topic: string, brokers = address) {
    const settings = { home, wait: 0, gzip: false, topic, brokers }
    const seen = () => seeLog(settings, unreached)
    const { findings } = await runChecks([logChecks(settings, unreached, seen)])
    return new Map(findings.map(({ name, state, found }) => [name, { state, found }]))
  }

  test('is looked at without making the topic', async () => {
    const topic = randomUUID()
    const found = await findings(topic)
    expect(found.get('answers')).toMatchObject({ state: 'ok' })
    expect(found.get('answers')?.found).toMatch(
      /^Kafka at 127\.0\.0\.1:\d+: 1 broker, cluster \S+$/,
    )
    expect(found.get('topic')?.state).toBe('skipped')
    expect(found.get('retention')?.found).toBe('there is no such topic')
    expect(await fixture.admin().listTopics()).not.toContain(topic)
  })

  test('tells how long a topic keeps trades, and how large they may be', async () => {
    const { topic } = await fixture.open()
    const found = await findings(topic)
    expect(found.get('topic')).toEqual({ state: 'ok', found: `${topic}, 4 partitions` })
    expect(found.get('retention')).toEqual({ state: 'ok', found: '7 d' })
    expect(found.get('record size')?.state).toBe('ok')
    expect(found.get('known to bars')?.state).toBe('skipped')
  })

  test('that is another cluster than at the last start of produce is a problem', async () => {
    const topic = randomUUID()
    const place = logPlace({ home, wait: 0, gzip: false, topic, brokers: address })
    await logMemory(home, place, topic).keep({ logId: 'another', partitions: 4 })
    const found = await findings(topic)
    expect(found.get('known here')?.state).toBe('problem')
    expect(found.get('known here')?.found).toMatch(/^another log \(\S+\) than .* \(another\)$/)
  })

  test('that is no broker for clients is told apart from one that is away', async () => {
    const wrong = await findings('t', broker?.controllerAddress)
    expect(wrong.get('answers')).toMatchObject({ state: 'problem' })
    expect(wrong.get('answers')?.found).toContain('not a Kafka broker for clients')
    const away = await findings('t', '127.0.0.1:1')
    expect(away.get('answers')?.found).toMatch(/^Cannot reach Kafka at 127\.0\.0\.1:1: /)
    expect(away.get('topic')).toEqual({ state: 'skipped', found: 'the log was not reached' })
  })
})
