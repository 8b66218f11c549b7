/** The trade log: whether it answers, keeps trades for long enough, and is the one it was. */
import { DAY_MS } from '../lib/core/interval.ts'
import { logMemory } from '../lib/log/log-memory.ts'
import type { KafkaFacts } from '../lib/log/kafka-facts.ts'
import { readLogHistory } from '../lib/store/log-history.ts'
import { countedText } from '../report/message-text.ts'
import { sizeText } from '../report/size-text.ts'
import { logPlace, type LogSettings } from '../open.ts'
import { fine, problem, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'
import { ageText } from '../report/age-text.ts'
import { whenMigrated, type Reached, type ReachedDatabase } from './reached-database.ts'
import type { SeenLog } from './seen-log.ts'

/** The log once it was looked at, asked for once by all checks. */
export type Seen = () => Promise<SeenLog | undefined>

export function logChecks(settings: LogSettings, reached: Reached, seen: Seen): CheckGroup {
  const ofKafka = (judge: (topic: Topic) => Outcome) =>
    whenSeen(seen, ({ kafka }) => {
      if (kafka === undefined) return skipped('the log lies in the database')
      return kafka.topic === undefined ? skipped('there is no such topic') : judge(kafka.topic)
    })
  return {
    title: 'trade log',
    checks: [
      { name: 'answers', look: () => answers(settings, seen) },
      { name: 'topic', look: whenSeen(seen, topicOutcome) },
      { name: 'retention', look: ofKafka(retentionOutcome) },
      { name: 'record size', look: ofKafka(recordSizeOutcome) },
      { name: 'known here', look: whenSeen(seen, (log) => remembered(settings, log)) },
      { name: 'known to bars', look: whenBoth(reached, seen, knownToStore) },
    ],
  }
}

type Topic = NonNullable<KafkaFacts['topic']>

/** What a check says of a log, where there is one to look at. */
export function whenSeen(
  seen: Seen,
  judge: (log: SeenLog) => Outcome | Promise<Outcome>,
): () => Promise<Outcome> {
  return async () => {
    const log = await seen().catch(() => undefined)
    return log === undefined ? skipped('the log was not reached') : judge(log)
  }
}

/** The same for a log together with the bars that come from it. */
export function whenBoth(
  reached: Reached,
  seen: Seen,
  judge: (log: SeenLog, found: ReachedDatabase) => Outcome | Promise<Outcome>,
): () => Promise<Outcome> {
  return whenSeen(seen, (log) => whenMigrated(reached, (found) => judge(log, found))())
}

async function answers(settings: LogSettings, seen: Seen): Promise<Outcome> {
  const log = await seen()
  if (log === undefined) return skipped('it lies in the database')
  if (log.kafka === undefined) return fine(`in the database, id ${log.id}`)
  const { brokers, clusterId } = log.kafka
  return fine(`${logPlace(settings)}: ${countedText(brokers, 'broker')}, cluster ${clusterId}`)
}

export function topicOutcome({ topic, ranges }: Pick<SeenLog, 'topic' | 'ranges'>): Outcome {
  if (ranges.size > 0) return fine(`${topic}, ${countedText(ranges.size, 'partition')}`)
  return skipped(
    `there is no ${topic} yet; mkt produce and mkt replay make it`,
    'correct --topic or MKT_TOPIC, if it should be there',
  )
}

/** What a topic deletes before etl has read it is lost, and compaction keeps one trade a symbol. */
export function retentionOutcome({ settings }: Pick<Topic, 'settings'>): Outcome {
  const policy = settings.get('cleanup.policy') ?? 'delete'
  if (policy.includes('compact')) {
    return problem(
      `cleanup.policy is ${policy}: Kafka keeps only the last trade of a symbol`,
      settingOfTopic('cleanup.policy=delete'),
    )
  }
  const text = settings.get('retention.ms')
  if (text === undefined) return skipped('this user may not see the settings of the topic')
  const retentionMs = Number(text)
  if (retentionMs < 0) return fine('for ever')
  if (retentionMs >= DAY_MS) return fine(ageText(retentionMs / 1000))
  return warning(
    `${ageText(retentionMs / 1000)}: an etl that is down for longer loses trades`,
    settingOfTopic('retention.ms=604800000'),
  )
}

function settingOfTopic(setting: string): string {
  return `kafka-configs.sh --alter --entity-type topics --entity-name TOPIC --add-config ${setting}`
}

/** produce and replay send up to half a MiB at once, and Kafka counts a little more. */
const RECORDS_WANTED_BYTES = 600 * 1024

export function recordSizeOutcome({ settings }: Pick<Topic, 'settings'>): Outcome {
  const text = settings.get('max.message.bytes')
  if (text === undefined) return skipped('this user may not see the settings of the topic')
  const found = `up to ${sizeText(Number(text))} at once`
  if (Number(text) >= RECORDS_WANTED_BYTES) return fine(found)
  return warning(found, settingOfTopic('max.message.bytes=1048588'))
}

/** A start of produce refuses once, where another log answers than at its last start. */
async function remembered(settings: LogSettings, { id, topic }: SeenLog): Promise<Outcome> {
  const kept = await logMemory(settings.home, logPlace(settings), topic).recall()
  if (kept === undefined) return skipped('mkt produce has not met it from this home')
  if (kept.logId === id) return fine('the one of the last start of mkt produce')
  return problem(
    `another log (${id}) than at the last start of mkt produce (${kept.logId})`,
    'correct KAFKA_BROKERS or DATABASE_URL; or start mkt produce twice to go on with the new one',
  )
}

async function knownToStore(
  { id, topic }: SeenLog,
  { database }: ReachedDatabase,
): Promise<Outcome> {
  const { known } = await readLogHistory(database, { logId: id, topic })
  return knownOutcome(id, known)
}

/** Trades that are in two logs would count twice, so etl takes a second one only when told. */
export function knownOutcome(logId: string, known: readonly string[]): Outcome {
  if (known.length === 0) return skipped('no bars came from any log yet')
  if (known.includes(logId)) return fine('the bars come from it')
  return problem(
    `the bars come from another log (${known.join(', ')})`,
    'mkt etl --accept-log (once), if the two logs hold different trades',
  )
}
