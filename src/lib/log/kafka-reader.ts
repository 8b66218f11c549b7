import { EXIT, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { backoffMs, kafkaClient } from './kafka-client.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { consume, sessionOf, SILENT } from './kafka-consumer.ts'
import { kafkaError } from './kafka-errors.ts'
import { partitionShare } from './kafka-share.ts'
import type { LogReader, ReadOptions } from './trade-log.ts'

/**
 * Reads a topic as a member of a group until the signal. A consumer of kafkajs that crashed is
 * replaced by a new one after a pause, for as long as the trouble is of a kind that passes; any
 * other error, and whatever the reader throws, ends the reading.
 */
export async function readTopic(config: KafkaLogConfig, options: ReadOptions): Promise<void> {
  const { group, reader } = options
  const failure = new AbortController()
  const signal = AbortSignal.any([options.signal, failure.signal])
  const share = partitionShare(config.topic, reader, signal, (error) => failure.abort(error))
  const ending = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  const outage = outageOf(reader, WELL_SESSIONS * sessionOf(config))
  // A client of its own: kafkajs keeps the offsets of a group with the client.
  const kafka = kafkaClient(config)
  while (!signal.aborted) {
    const crash = await consume({
      kafka,
      config,
      group,
      share,
      ending,
      onJoin: () => outage.over(),
    })
    if (signal.aborted) break
    const problem = kafkaError(`read topic ${config.topic} at ${config.brokers.join(', ')}`, crash)
    await pause(outage.pauseMs(problem), signal)
  }
  failure.signal.throwIfAborted()
}

/** A reading that went on for so many sessions was well: when it falls silent, that is a new outage. */
const WELL_SESSIONS = 9

interface Outage {
  /** How long to wait before the next try; tells the reader once. Throws what no waiting cures. */
  pauseMs(problem: MktError): number
  over(): void
}

function outageOf(reader: LogReader, wellMs: number): Outage {
  let failures = 0
  let joinedMs: number | undefined
  let silences = 0
  return {
    pauseMs(problem) {
      if (problem.exitCode !== EXIT.unavailable) throw problem
      const workedMs = joinedMs === undefined ? 0 : performance.now() - joinedMs
      // Where it had joined, Kafka answered, and the silence is that of kafkajs.
      if (problem.code !== SILENT || workedMs >= wellMs) silences = 0
      if (problem.code === SILENT && joinedMs !== undefined) silences += 1
      if (silences > 1) throw silentAgain(problem)
      if (failures === 0) reader.waiting?.(problem.message)
      joinedMs = undefined
      failures += 1
      return backoffMs(failures)
    },
    over() {
      if (failures > 0) reader.waiting?.(undefined)
      failures = 0
      joinedMs ??= performance.now()
    },
  }
}

function silentAgain(cause: MktError): MktError {
  return new MktError(`${cause.message}, and again after a new start`, {
    code: SILENT,
    exit: EXIT.tryAgain,
    tryThis: ['run it again: it goes on where it stopped'],
    cause,
  })
}
