import { isCertificateCode } from '../core/certificate-code.ts'
import { EXIT, messageOf, MktError, type MktErrorOptions } from '../core/errors.ts'

/**
 * The error to show for what kafkajs threw while `attempt` was tried ("read trades at host:9092").
 * Exit code 69 means that Kafka is away and the attempt may be repeated; with any other code it
 * would fail again. An MktError is given back as it is.
 */
export function kafkaError(attempt: string, error: unknown): MktError {
  if (error instanceof MktError) return error
  const causes = causesOf(error)
  const { is, says, code, exit, tryThis } =
    CASES.find((known) => causes.some((cause) => known.is(cause))) ?? AWAY
  const told = says(messageOf(causes.find(is)))
  return new MktError(`Cannot ${attempt}: ${told}`, { code, exit, tryThis, cause: error })
}

/** What kafkajs hangs on its errors. */
interface KafkaFault {
  readonly name?: string
  readonly type?: string
  readonly code?: unknown
  readonly message?: string
  readonly cause?: unknown
  readonly errors?: readonly unknown[]
}

const CAUSES_MAX = 10

/** The error and everything that it was wrapped around, outermost first. */
function causesOf(error: unknown): KafkaFault[] {
  const found: KafkaFault[] = []
  let next = error as KafkaFault | undefined
  while (next !== undefined && next !== null && found.length < CAUSES_MAX) {
    found.push(next)
    next = (next.cause ?? next.errors?.[0]) as KafkaFault | undefined
  }
  return found
}

interface Case extends Pick<MktErrorOptions, 'code' | 'exit' | 'tryThis'> {
  readonly is: (fault: KafkaFault) => boolean
  readonly says: (told: string) => string
}

const AWAY: Case = {
  is: () => true,
  says: (told) => (NO_ANSWER.test(told) ? 'no broker answers' : told),
  code: 'KAFKA_UNREACHABLE',
  exit: EXIT.unavailable,
  tryThis: [
    'start Kafka, or correct KAFKA_BROKERS',
    'set KAFKA_TLS, KAFKA_USERNAME and KAFKA_PASSWORD as the brokers ask for them',
    'use --log postgres to do without Kafka',
  ],
}

/** How kafkajs stumbles over the answer that no broker gave. */
const NO_ANSWER = /^Cannot (destructure|read) propert/

const TYPE_OF_SETTINGS =
  /^(INVALID_TOPIC_EXCEPTION|INVALID_GROUP_ID|INVALID_SESSION_TIMEOUT|INCONSISTENT_GROUP_PROTOCOL|INVALID_REPLICATION_FACTOR|POLICY_VIOLATION)$/

const CASES: readonly Case[] = [
  {
    is: ({ name, type }) =>
      name === 'KafkaJSSASLAuthenticationError' || (type !== undefined && /SASL/.test(type)),
    says: (told) => `Kafka refused the login (${told})`,
    code: 'KAFKA_LOGIN_REFUSED',
    exit: EXIT.noPermission,
    tryThis: ['correct KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL_MECHANISM'],
  },
  {
    is: ({ type }) => type?.endsWith('_AUTHORIZATION_FAILED') === true,
    says: (told) => `Kafka does not allow this user to (${told})`,
    code: 'KAFKA_NOT_ALLOWED',
    exit: EXIT.noPermission,
    tryThis: ['let the user describe, read and write the topic and read the group (kafka-acls.sh)'],
  },
  {
    is: ({ name }) => name === 'KafkaJSServerDoesNotSupportApiKey',
    says: () => 'what answers there is not a Kafka broker for clients, perhaps a KRaft controller',
    code: 'KAFKA_WRONG_LISTENER',
    exit: EXIT.configuration,
    tryThis: ['name the listener for clients in KAFKA_BROKERS, usually port 9092'],
  },
  {
    is: ({ name }) => name === 'KafkaJSNotImplemented',
    says: (told) => `the topic holds records in a codec that mkt does not read (${told})`,
    code: 'KAFKA_CODEC',
    exit: EXIT.configuration,
    tryThis: ['unset KAFKA_DECODER, or let producers write gzip or no compression'],
  },
  {
    is: ({ code }) => isCertificateCode(code),
    says: (told) => `the broker's certificate is not trusted (${told})`,
    code: 'KAFKA_CERTIFICATE',
    exit: EXIT.configuration,
    tryThis: ['set KAFKA_CA_FILE to the authority that signed the certificate'],
  },
  {
    is: ({ type }) => type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE',
    says: (told) => told,
    code: 'KAFKA_RECORD_TOO_LARGE',
    exit: EXIT.badData,
    tryThis: ['raise max.message.bytes of the topic'],
  },
  {
    is: ({ type }) => type !== undefined && TYPE_OF_SETTINGS.test(type),
    says: (told) => told,
    code: 'KAFKA_SETTINGS',
    exit: EXIT.configuration,
  },
]
