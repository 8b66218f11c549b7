/** A fault proxy that understands Kafka: it loses, delays or doubles the answers to one request. */
import { faultProxy, type FaultProxy, type Inspector, type Passed } from './fault-proxy.ts'
import { frameSplitter, requestHead, responseCorrelationId } from './kafka-frames.ts'

export interface KafkaStrike {
  /** Kafka's number of the request, see API. */
  readonly apiKey: number
  /** Which of its answers from now on are struck: the n-th, 2n-th, … */
  readonly every: number
  /** How many at most. */
  readonly times: number
  /** The broker has done what was asked; its answer is lost with the connection, late, or there twice. */
  readonly what: 'drop' | 'delay' | 'duplicate'
  readonly delayMs?: number
}

export interface KafkaProxy extends FaultProxy {
  /** Replaces the strike before; undefined for none. */
  strike(strike: KafkaStrike | undefined): void
  /** How many answers have been struck since the proxy began. */
  struck(): number
  /** How many answers to this request have come since the proxy began. */
  answers(apiKey: number): number
}

export interface KafkaProxyOptions {
  /** What the broker tells clients to go to, and where it listens for them. */
  readonly port: number
  readonly targetPort: number
  readonly seed?: number
}

export async function kafkaProxy(options: KafkaProxyOptions): Promise<KafkaProxy> {
  const state: StrikeState = { strike: undefined, seen: 0, left: 0, struck: 0, answers: new Map() }
  const proxy = await faultProxy({ ...options, inspect: () => inspector(state) })
  return {
    ...proxy,
    strike(strike) {
      Object.assign(state, { strike, seen: 0, left: strike?.times ?? 0 })
    },
    struck: () => state.struck,
    answers: (apiKey) => state.answers.get(apiKey) ?? 0,
  }
}

interface StrikeState {
  strike: KafkaStrike | undefined
  seen: number
  left: number
  struck: number
  readonly answers: Map<number, number>
}

function inspector(state: StrikeState): Inspector {
  const asked = new Map<number, number>()
  const requests = frameSplitter()
  const responses = frameSplitter()
  return {
    requests(bytes) {
      for (const frame of requests(bytes)) {
        const { correlationId, apiKey } = requestHead(frame)
        asked.set(correlationId, apiKey)
      }
    },
    responses(bytes) {
      return responses(bytes).flatMap((frame) => {
        const correlationId = responseCorrelationId(frame)
        const apiKey = asked.get(correlationId) ?? -1
        asked.delete(correlationId)
        return passedOf(state, apiKey, frame)
      })
    },
  }
}

function passedOf(state: StrikeState, apiKey: number, bytes: Buffer): (Passed | 'cut')[] {
  state.answers.set(apiKey, (state.answers.get(apiKey) ?? 0) + 1)
  const { strike } = state
  if (strike === undefined || apiKey !== strike.apiKey) return [{ bytes }]
  state.seen += 1
  if (state.left === 0 || state.seen % strike.every !== 0) return [{ bytes }]
  state.left -= 1
  state.struck += 1
  switch (strike.what) {
    case 'drop':
      return ['cut']
    case 'delay':
      return [{ bytes, delayMs: strike.delayMs ?? 0 }]
    case 'duplicate':
      return [{ bytes }, { bytes }]
  }
}
