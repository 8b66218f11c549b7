/** What comes in over a connection of kafkajs, cut into pieces as a network may. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mendFrames } from '../../../src/lib/log/kafkajs-frames.ts'

interface Answer {
  readonly size: number
  readonly correlationId: number
  readonly payload: Buffer
}

type NewConnection = new (options: object) => {
  socket: { destroy(error: Error): void }
  requestQueue: { fulfillRequest(answer: Answer): void }
  processData(chunk: Buffer): void
}
const Connection = createRequire(import.meta.url)(
  'kafkajs/src/network/connection.js',
) as NewConnection

mendFrames()

function connection() {
  const answers: Answer[] = []
  const errors: Error[] = []
  const made = new Connection({ logger: { namespace: () => ({}) } })
  made.requestQueue = { fulfillRequest: (answer) => answers.push(answer) }
  made.socket = { destroy: (error) => errors.push(error) }
  return { made, answers, errors }
}

function answerBytes(correlationId: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(payload.length + 4)
  head.writeInt32BE(correlationId, 4)
  return Buffer.concat([head, payload])
}

const payloads = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.constantFrom(65_535, 65_536, 200_000).map((length) => new Uint8Array(length).fill(length)),
  ),
  { minLength: 1, maxLength: 6 },
)

test('answers come whole and in order, however they were cut, in memory that is written again', () => {
  fc.assert(
    fc.property(payloads, fc.array(fc.integer({ min: 1, max: 70_000 })), (given, cuts) => {
      const { made, answers } = connection()
      const sent = Buffer.concat(given.map((payload, id) => answerBytes(id, payload)))
      const memory = Buffer.alloc(70_000)
      let at = 0
      for (let turn = 0; at < sent.length; turn += 1) {
        const end = at + (cuts.length === 0 ? memory.length : (cuts[turn % cuts.length] as number))
        const length = sent.copy(memory, 0, at, end)
        made.processData(memory.subarray(0, length))
        memory.fill(0xee)
        at += length
      }
      const wanted = given.map((payload, correlationId) => {
        return { size: payload.length + 4, correlationId, payload: Buffer.from(payload) }
      })
      expect(answers.length).toBe(wanted.length)
      for (const [id, answer] of answers.entries()) {
        expect([answer.size, answer.correlationId]).toEqual([wanted[id]?.size, id])
        expect(answer.payload.equals(wanted[id]?.payload as Buffer)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('a size that no answer has ends the connection at once: that is no broker', () => {
  const { made, errors } = connection()
  made.processData(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))
  expect(errors.map(String)).toEqual([
    'Error: an answer of 1213486160 bytes is none of a Kafka broker',
  ])
})
