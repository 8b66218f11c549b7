/** docs/commands.md, made of what the commands say of themselves. */
import type { Command, Interfaces } from '@oclif/core'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCommand } from './named-commands.ts'
import { readSources } from './source-imports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const COMMANDS_PAGE = join(root, 'docs/commands.md')

export interface NamedCommand {
  /** As it is typed: db stop. */
  readonly name: string
  readonly definition: typeof Command
  readonly flags: Interfaces.FlagInput
  readonly args: Interfaces.ArgInput
}

/** The commands that people type, in order of their names. */
export async function shownCommands(): Promise<NamedCommand[]> {
  const paths = readSources(root, 'src/commands').map(({ path }) => path)
  const commands = await Promise.all(paths.map(namedCommand))
  const shown = commands.filter(({ definition }) => !definition.hidden)
  return shown.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function namedCommand(path: string): Promise<NamedCommand> {
  const name = path.replace(/^src\/commands\/|\.ts$/g, '').replaceAll('/', ' ')
  const definition = (await loadCommand(join(root, path))) as unknown as typeof Command
  // A command without flags has none at all, whatever the type says.
  const { flags = {}, args = {} } = definition as Partial<typeof Command>
  return { name, definition, flags, args }
}

const INTRODUCTION = `# Commands

Every command, as its \`--help\` describes it. \`npm run docs\` writes this page from the definitions of
the commands, so change those.`

const COMMON_FLAGS = `Every command also takes \`--help\`, \`--env-file FILE\` for settings from a file other than \`.env\`,
and, where nothing else is said, \`--json\`. \`mkt help topics\` lists pages on settings, times, formats,
exit codes and more.`

/** The whole page. */
export async function commandsPage(): Promise<string> {
  const commands = await shownCommands()
  const list = commands.map(({ name, definition }) => {
    const anchor = `mkt-${name.replaceAll(' ', '-')}`
    return `- [\`mkt ${name}\`](#${anchor}): ${lowerFirst(linesOf(definition)[0])}`
  })
  const sections = await Promise.all(commands.map(sectionOf))
  return `${[INTRODUCTION, list.join('\n'), COMMON_FLAGS, ...sections].join('\n\n')}\n`
}

async function sectionOf(command: NamedCommand): Promise<string> {
  const { name, definition, flags, args } = command
  const [summary = '', ...rest] = linesOf(definition)
  const parts = [
    `## mkt ${name}`,
    sentence(summary),
    rest.join('\n').trim(),
    block([usageOf(command)]),
    ...(definition.enableJsonFlag ? [] : ['It has no `--json`.']),
    argumentList(args),
    await flagTable(flags),
    ...exampleBlocks(command),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function linesOf({ summary, description = '' }: typeof Command): string[] {
  return (summary === undefined ? description : `${summary}\n${description}`).split('\n')
}

function usageOf({ name, flags, args }: NamedCommand): string {
  const words = Object.entries(args).map(([arg, { required, multiple }]) => {
    const word = `${arg.toUpperCase()}${multiple === true ? '...' : ''}`
    return required === true ? word : `[${word}]`
  })
  const required = Object.entries(flags).filter(([, { required }]) => required)
  const needed = required.map(([flag, one]) => `--${flag} ${valueOf(flag, one)}`)
  return ['mkt', name, ...words, ...needed, '[flags]'].join(' ')
}

function argumentList(args: Interfaces.ArgInput): string {
  const lines = Object.entries(args).map(([name, { description = '', options }]) => {
    const choice = options === undefined ? '' : ` (${options.join(', ')})`
    return `- \`${name.toUpperCase()}\`: ${description}${choice}`
  })
  return lines.join('\n')
}

async function flagTable(flags: Interfaces.FlagInput): Promise<string> {
  const rows = await Promise.all(
    Object.entries(flags)
      .filter(([, { hidden }]) => hidden !== true)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, flag]) => flagRow(name, flag)),
  )
  if (rows.length === 0) return ''
  return ['| flag | meaning | default |', '| --- | --- | --- |', ...rows].join('\n')
}

type Flag = Interfaces.FlagInput[string]

async function flagRow(name: string, flag: Flag): Promise<string> {
  const short = flag.char === undefined ? '' : `\`-${flag.char}\`, `
  const long = `--${flag.type === 'boolean' && flag.allowNo ? '[no-]' : ''}${name}`
  const variable = flag.env === undefined ? [] : [`variable: \`${flag.env}\``]
  const meaning = [flag.summary ?? flag.description, ...choices(flag), ...variable].join('; ')
  const cells = [`${short}\`${`${long} ${valueOf(name, flag)}`.trim()}\``, meaning]
  return `| ${[...cells, await defaultOf(flag)].map(cell).join(' | ')} |`
}

function valueOf(name: string, flag: Flag): string {
  if (flag.type === 'boolean') return ''
  return flag.helpValue?.toString() ?? name.toUpperCase()
}

function choices(flag: Flag): string[] {
  const options = flag.type === 'option' ? (flag.options ?? []) : []
  return options.length === 0 ? [] : [options.map((option) => `\`${option}\``).join(', ')]
}

/** What a function gives may depend on the machine; its description does not. */
async function defaultOf(flag: Flag): Promise<string> {
  if (flag.type === 'boolean') return ''
  const { defaultHelp, default: value } = flag as { defaultHelp?: unknown; default?: unknown }
  if (typeof defaultHelp === 'function') return String(await (defaultHelp as () => unknown)())
  if (typeof defaultHelp === 'string') return defaultHelp
  return typeof value === 'string' || typeof value === 'number' ? `\`${value}\`` : ''
}

function exampleBlocks({ name, definition }: NamedCommand): string[] {
  const lines = (definition.examples ?? []).flatMap((example) => {
    const { description, command } =
      typeof example === 'string' ? { description: undefined, command: example } : example
    const shown = command
      .replaceAll('<%= config.bin %>', 'mkt')
      .replaceAll('<%= command.id %>', name)
    return description === undefined ? [shown] : [`# ${description}`, shown]
  })
  return lines.length === 0 ? [] : [block(lines)]
}

function block(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(upper) ? upper : `${upper}.`
}

function lowerFirst(text = ''): string {
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/\.$/, '')
}
