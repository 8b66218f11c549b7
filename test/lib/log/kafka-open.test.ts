import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { MktError } from '../../../src/lib/core/errors.ts'
import { kafkaLog } from '../../../src/lib/log/kafka-log.ts'
import type { KafkaLogConfig } from '../../../src/lib/log/kafka-config.ts'
import { abortAfter } from '../../support/abort-after.ts'
import { freePorts } from '../../support/free-ports.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { SASL_USER } from '../../support/kafka-server.ts'
import { startReading } from '../../support/reading.ts'
import { appendTo } from '../../support/outgoing.ts'

const broker = await kafkaBroker()

/** Opens a log that cannot be opened; gives the error and how long that took. */
async function refusal(config: Partial<KafkaLogConfig>): Promise<[MktError, number]> {
  const start = performance.now()
  const opening = kafkaLog({ brokers: [], topic: 'refused', tls: false, waitMs: 1_000, ...config })
  const error = await opening.then(
    () => new Error('it was opened'),
    (problem: MktError) => problem,
  )
  return [error as MktError, performance.now() - start]
}

describe('Kafka settings', () => {
  test.each<[string, Partial<KafkaLogConfig>, RegExp]>([
    ['no broker', { brokers: [] }, /no broker is named/],
    ['a broker without a port', { brokers: ['localhost'] }, /"localhost" is no host:port/],
    ['a port beyond 65535', { brokers: ['localhost:65536'] }, /no host:port/],
    ['a URL', { brokers: ['kafka://localhost:9092'] }, /no host:port/],
    ['an unheard-of mechanism', { mechanism: 'gssapi' }, /KAFKA_SASL_MECHANISM is "gssapi"/],
    ['an unheard-of decoder', { decoder: 'fast' }, /KAFKA_DECODER is "fast"/],
    ['a mechanism without a user', { mechanism: 'plain' }, /both KAFKA_USERNAME and/],
    ['a user without a password', { username: 'me' }, /both KAFKA_USERNAME and KAFKA_PASSWORD/],
    ['a CA file that is not there', { tls: true, caFile: '/no/such' }, /KAFKA_CA_FILE .*ENOENT/],
    [
      'a password that would cross the network in the clear',
      { brokers: ['localhost:1', 'kafka.example:9092'], ...SASL_USER },
      /KAFKA_TLS=true/,
    ],
  ])('with %s are refused', async (_, config, message) => {
    const [error] = await refusal({ brokers: ['localhost:1'], ...config })
    expect(error.message).toMatch(message)
    expect([error.code, error.exitCode]).toEqual(['BAD_KAFKA_SETTINGS', 78])
    expect(error.message).not.toContain(SASL_USER.password)
  })
})

describe('a broker that is away', () => {
  test('is waited for, and then named with what to do', async () => {
    const brokers = (await freePorts(2)).map((port) => `127.0.0.1:${port}`)
    const [error, lastedMs] = await refusal({ brokers, waitMs: 1_500 })
    expect([error.code, error.exitCode]).toEqual(['KAFKA_UNREACHABLE', 69])
    expect(error.message).toContain(brokers.join(', '))
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.suggestions.join()).toMatch(/KAFKA_BROKERS/)
    expect(lastedMs).toBeGreaterThan(500)
    expect(lastedMs).toBeLessThan(2_500)
  })

  test('is no longer waited for after the signal', async () => {
    const [port] = await freePorts(1)
    const signal = abortAfter(300)
    const brokers = [`127.0.0.1:${port}`]
    const [error, lastedMs] = await refusal({ brokers, waitMs: 20_000, signal })
    expect(error.exitCode).toBe(69)
    expect(lastedMs).toBeLessThan(2_000)
  })

  test('is one that takes connections and never answers, too', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [error, lastedMs] = await refusal({ brokers: [`127.0.0.1:${port}`] })
    expect(error.exitCode).toBe(69)
    expect(lastedMs).toBeLessThan(2_500)
    server.close()
  })
})

describe.skipIf(broker === undefined)('a broker', () => {
  const address = broker?.address ?? ''
  const saslAddress = broker?.saslAddress ?? ''

  test('among others that are away is found', async () => {
    const [port] = await freePorts(1)
    const brokers = [`127.0.0.1:${port}`, address]
    const log = await kafkaLog({ brokers, topic: randomUUID(), tls: false, waitMs: 5_000 })
    expect(await log.partitionCount()).toBe(4)
    await log.close()
  })

  test('without the topic is left as it is where topics are not to be made', async () => {
    const [error, lastedMs] = await refusal({
      brokers: [address],
      topic: 'nobody-made-this',
      createTopic: false,
      waitMs: 10_000,
    })
    expect([error.code, error.exitCode]).toEqual(['NO_TOPIC', 78])
    expect(error.message).toContain('nobody-made-this')
    expect(lastedMs).toBeLessThan(3_000)
  })

  test('refuses a topic of a name that Kafka does not have', async () => {
    const [error] = await refusal({ brokers: [address], topic: 'no spaces' })
    expect([error.code, error.exitCode]).toEqual(['KAFKA_SETTINGS', 78])
  })

  test("is told from its controller's listener", async () => {
    const [error, lastedMs] = await refusal({
      brokers: [broker?.controllerAddress ?? ''],
      waitMs: 10_000,
    })
    expect([error.code, error.exitCode]).toEqual(['KAFKA_WRONG_LISTENER', 78])
    expect(error.message).toContain('controller')
    expect(lastedMs).toBeLessThan(5_000)
  })

  test.each(['plain', 'SCRAM-SHA-256'])('lets in with %s', async (mechanism) => {
    const config = { tls: false, waitMs: 5_000, mechanism, ...SASL_USER }
    const log = await kafkaLog({ ...config, brokers: [saslAddress], topic: randomUUID() })
    const record = { partition: 2, key: 'AAPL', value: '{}', seq: 0 }
    await appendTo(log, { src: 'sasl/4', records: [record] })
    const reading = startReading(log)
    await reading.until(() => reading.records(2).length === 1)
    await reading.stop()
    await log.close()
  })

  test.each([
    ['a wrong password with plain', 'plain', saslAddress],
    ['a wrong password with scram-sha-256', 'scram-sha-256', saslAddress],
    ['a mechanism that it does not have', 'scram-sha-512', saslAddress],
    ['a login that it does not ask for', 'plain', address],
  ])('refuses %s at once', async (_, mechanism, broker) => {
    const [error, lastedMs] = await refusal({
      brokers: [broker],
      mechanism,
      username: SASL_USER.username,
      password: 'hunter2-canary',
      waitMs: 20_000,
    })
    expect([error.code, error.exitCode]).toEqual(['KAFKA_LOGIN_REFUSED', 77])
    expect(JSON.stringify([error, error.message, error.suggestions])).not.toContain('canary')
    expect(lastedMs).toBeLessThan(5_000)
  })

  test('that asks for a login says so to whoever has none', async () => {
    const [error] = await refusal({ brokers: [saslAddress] })
    expect(error.exitCode).toBe(69)
    expect(error.suggestions.join()).toContain('KAFKA_USERNAME')
  })
})
