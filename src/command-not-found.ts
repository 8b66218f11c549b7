/** Says which commands there are where none has the name that was typed. */
import type { Hook } from '@oclif/core'
import { errorParts, errorText } from './command-error.ts'
import { EXIT, MktError } from './lib/core/errors.ts'
import { printable } from './lib/core/printable.ts'
import { commandNames, nearNames } from './near-names.ts'

/** oclif calls it (package.json, oclif.hooks) with an id such as db:start or etl:extra. */
export const commandNotFound: Hook.CommandNotFound = ({ id, argv = [], config }) => {
  const words = id.split(':')
  const known = words.findLastIndex((_, at) => config.findCommand(words.slice(0, at + 1).join(':')))
  const command = words.slice(0, known + 1).join(' ')
  const error =
    known < 0
      ? noCommand(words, nearNames(words, commandNames(config.commands)))
      : noArguments(command, words.slice(known + 1))
  process.exitCode = error.exitCode
  if (argv.includes('--json')) console.log(JSON.stringify({ error: errorParts(error) }))
  else console.error(errorText(error))
  return Promise.resolve()
}

function noCommand(words: readonly string[], near: readonly string[]): MktError {
  return new MktError(`Cannot run mkt ${shown(words.join(' '))}: there is no such command`, {
    code: 'NO_SUCH_COMMAND',
    exit: EXIT.usage,
    tryThis: [...near.map((name) => `mkt ${name}`), 'mkt --help'],
  })
}

function noArguments(command: string, rest: readonly string[]): MktError {
  return new MktError(`Cannot use ${shown(rest.join(' '))}: mkt ${command} takes flags only`, {
    code: 'USAGE',
    exit: EXIT.usage,
    tryThis: [`mkt ${command} --help`],
  })
}

function shown(text: string): string {
  return printable(JSON.stringify(text))
}
