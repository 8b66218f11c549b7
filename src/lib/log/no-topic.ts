import { EXIT, MktError } from '../core/errors.ts'

/** Of a topic that is not there and was not to be made. */
export function noTopic(message: string): MktError {
  return new MktError(message, {
    code: NO_TOPIC,
    exit: EXIT.configuration,
    tryThis: ['correct --topic', 'mkt produce, which makes the topic'],
  })
}

export function isNoTopic(error: unknown): boolean {
  return error instanceof MktError && error.code === NO_TOPIC
}

const NO_TOPIC = 'NO_TOPIC'
