import { kafkaLog } from '../../src/lib/log/kafka-log.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { describeRoundTrip } from './round-trip-contract.ts'

const broker = await kafkaBroker()
const brokers = [broker?.address ?? '']

describeRoundTrip(
  'the Kafka log',
  (_, topic) => kafkaLog({ brokers, topic, tls: false, waitMs: 5_000 }),
  broker === undefined,
)
