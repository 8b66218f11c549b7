import { EXIT, MktError } from '../lib/core/errors.ts'
import { printable } from '../lib/core/printable.ts'
import { nearNames } from '../near-names.ts'
import { HELP_TOPICS } from './all-topics.ts'
import type { HelpTopic } from './help-topic.ts'

/** The topic that the words behind `mkt help` name. */
export function findTopic(words: readonly string[]): HelpTopic | undefined {
  return words.length === 1 ? HELP_TOPICS.find(({ name }) => name === words[0]) : undefined
}

/** Where the words behind `mkt help` are neither a topic nor one of the commands. */
export function noSuchHelp(words: readonly string[], commands: readonly string[]): MktError {
  const near = nearNames(words, [...commands, ...HELP_TOPICS.map(({ name }) => name)])
  const typed = printable(JSON.stringify(words.join(' ')))
  return new MktError(`Cannot help with ${typed}: there is no such command or topic`, {
    code: 'NO_SUCH_TOPIC',
    exit: EXIT.usage,
    tryThis: [...new Set([...near.map((name) => `mkt help ${name}`), 'mkt help topics'])],
  })
}
