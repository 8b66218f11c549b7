import { kafkaLog } from '../../../src/lib/log/kafka-log.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { describeEtl } from './etl-contract.ts'

const broker = await kafkaBroker()

describeEtl(
  'the Kafka log',
  (_, topic) => kafkaLog({ brokers: [broker?.address ?? ''], topic, tls: false, waitMs: 5_000 }),
  broker === undefined,
)
