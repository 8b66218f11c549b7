/** The mkt commands that a text names, and whether there are such commands and flags. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Command } from '@oclif/core'

const commandsFolder = fileURLToPath(new URL('../../src/commands', import.meta.url))

const BLOCK = /^```(\w*)\n(.*?)^```/gms
/** Blocks in which a line that begins with mkt is a command. */
const SHELL = new Set(['', 'sh', 'bash', 'console', 'text'])
const INLINE_CODE = /`([^`\n]+)`/g

/** The command lines of a Markdown text: in blocks and between backticks. */
export function commandLinesOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(BLOCK)]
    .filter(([, language]) => SHELL.has(language ?? ''))
    .map(([, , block]) => block ?? '')
  const prose = markdown.replaceAll(/^```.*?^```/gms, '')
  const inline = [...prose.matchAll(INLINE_CODE)].map(([, code]) => code ?? '')
  const lines = [...blocks, ...inline].flatMap((code) => code.replaceAll('\\\n', ' ').split('\n'))
  return lines.flatMap(invocationsOf)
}

/** Every mkt of a line, without its comment: `A=b mkt etl | mkt bars` names two. */
function invocationsOf(line: string): string[] {
  const parts = line.replace(/(^|\s)#.*$/, '').split(/\||&&|;|\$\(|\)|(?=\bmkt )/)
  return parts.map((part) => part.trim()).filter((part) => /^mkt( |$)/.test(part))
}

/** The command lines that stand as texts in a source: what errors say to try next. */
export function suggestionsOf(source: string): string[] {
  const texts = source.matchAll(/(['"`])(mkt [a-z][^'"`\n]*)\1/g)
  return [...texts].flatMap(([, , text]) => invocationsOf(text ?? ''))
}

/** What is wrong with a command line; undefined if its command and all of its flags exist. */
export async function faultOf(line: string): Promise<string | undefined> {
  const words = line.split(/[\s,]+/).slice(1)
  const first = words[0] ?? ''
  if (!/^[a-z]/.test(first) || first === 'help') return undefined
  const path = commandPath(words)
  if (path === undefined) return `${line}: there is no command ${first}`
  if (!path.endsWith('.ts')) return undefined
  const known = flagsOf(await loadCommand(path))
  const unknown = words.flatMap(flagIn).filter((flag) => !known.has(flag))
  return unknown.length === 0 ? undefined : `${line}: there is no flag ${unknown.join(', ')}`
}

/** `db stop` is db/stop.ts; `bars AAPL` is bars.ts; `db` alone is a topic. */
function commandPath([first = '', second = '']: readonly string[]): string | undefined {
  const candidates = [`${first}/${second}.ts`, `${first}.ts`, ...(second === '' ? [first] : [])]
  const found = candidates.find((path) => existsSync(join(commandsFolder, path)))
  return found === undefined ? undefined : join(commandsFolder, found)
}

/** The flag of a word: `--last=10` and `[--last` are --last, `-n` is -n, `-2h` is none. */
function flagIn(word: string): string[] {
  const long = /^\[?(--[a-z][a-z0-9-]*)/.exec(word)?.[1]
  const short = /^\[?(-[a-zA-Z])\]?$/.exec(word)?.[1]
  return [long ?? short ?? []].flat()
}

type CommandClass = Pick<typeof Command, 'baseFlags' | 'enableJsonFlag' | 'flags' | 'run'>

export async function loadCommand(path: string): Promise<CommandClass> {
  const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as object
  const found = Object.values(module).find(isCommand)
  if (found === undefined) throw new Error(`${path} exports no command`)
  return found
}

function isCommand(value: unknown): value is CommandClass {
  return typeof value === 'function' && 'run' in value
}

function flagsOf({ baseFlags, enableJsonFlag, flags }: CommandClass): Set<string> {
  const names = new Set(['--help', ...(enableJsonFlag ? ['--json'] : [])])
  for (const [name, flag] of Object.entries({ ...baseFlags, ...flags })) {
    for (const one of [name, ...(flag.aliases ?? [])]) names.add(`--${one}`)
    if (flag.char !== undefined) names.add(`-${flag.char}`)
    if (flag.type === 'boolean' && flag.allowNo === true) names.add(`--no-${name}`)
  }
  return names
}
