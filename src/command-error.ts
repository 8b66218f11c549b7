/** How errors look to a person, and what oclif says of flags in the form of all other errors. */
import { EXIT, MktError } from './lib/core/errors.ts'

export interface ErrorParts {
  readonly code: string
  readonly message: string
  /** What to try next, the best one first. */
  readonly suggestions: readonly string[]
}

/** What an error says; anything but an MktError was not foreseen. */
export function errorParts(error: Error): ErrorParts {
  const { message } = error
  if (error instanceof MktError)
    return { code: error.code, message, suggestions: error.suggestions }
  return { code: 'UNEXPECTED', message, suggestions: [] }
}

/** The same for a person: lines that a terminal wraps by itself. */
export function errorText(error: Error): string {
  const { code, message, suggestions } = errorParts(error)
  return [`Error: ${message}`, `Code: ${code}`, tryThis(suggestions)].filter(Boolean).join('\n')
}

function tryThis(suggestions: readonly string[]): string {
  if (suggestions.length < 2) return suggestions.map((one) => `Try this: ${one}`).join('')
  return ['Try this:', ...suggestions.map((one) => `  * ${one}`)].join('\n')
}

/** The error itself, unless oclif raised it over the command line, or wrapped one of a flag. */
export function usageErrorOf(error: Error & { oclif?: unknown }, commandId: string): Error {
  const help = `mkt ${commandId.replaceAll(':', ' ')} --help`
  if (error instanceof MktError) {
    error.message = error.message.replace(PARSING, '').replace(SEE_HELP, '')
    if (error.exitCode === EXIT.usage && error.suggestions.length === 0) {
      error.suggestions.push(help)
    }
    return error
  }
  if (error.oclif === undefined || (error as { code?: string }).code === EXIT_REQUEST) return error
  return new MktError(`Cannot read the command line: ${inOneLine(error.message)}`, {
    code: 'USAGE',
    exit: EXIT.usage,
    tryThis: [help],
  })
}

/** oclif ends a command early by throwing this. */
const EXIT_REQUEST = 'EEXIT'
/** What oclif puts before and after the message of a flag that it could not read. */
const PARSING = /^Parsing --\S+ \n\t/
const SEE_HELP = /\nSee more help with --help$/

function inOneLine(message: string): string {
  return message
    .replace(SEE_HELP, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^Parsing (--\S+)\s*/, '$1: ')
    .replace(/:\s*\n\s*/g, ': ')
    .replace(/\s*\n\s*/g, '; ')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
}
