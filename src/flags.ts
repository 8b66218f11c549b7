/**
 * Every flag that commands share, and with it every environment variable that mkt reads. Nothing
 * else in src reads process.env. Secrets have no flag: they come from the environment or a file.
 */
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { EXIT, MktError } from './lib/core/errors.ts'
import { parseDuration } from './lib/core/duration.ts'
import { OUTPUT_FORMATS } from './lib/core/output-format.ts'
import { SESSIONS } from './lib/core/session.ts'

/** A duration such as 250ms, 60s, 5m or 7d, as milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: (text) => Promise.resolve(parseDuration(text)),
})

export const homeFlag = {
  home: Flags.string({
    default: () => Promise.resolve(defaultHome()),
    defaultHelp: () => Promise.resolve('the XDG state folder, or /var/lib/mkt for root'),
    description: 'folder for everything that mkt keeps on disk',
    env: 'MKT_HOME',
    helpValue: 'DIR',
    noCacheDefault: true,
    parse: (path) => Promise.resolve(resolve(checkHome(path))),
  }),
}

export const waitFlag = {
  wait: durationFlag({
    default: 5_000,
    defaultHelp: () => Promise.resolve('5s'),
    description: 'how long to wait for a service that is away before giving up',
  }),
}

export const storeFlags = {
  ...homeFlag,
  ...waitFlag,
  store: Flags.option({
    options: ['url', 'embedded'] as const,
    description: 'demand the database of DATABASE_URL or DB_*, or the embedded server',
  })(),
}

/** Of commands that read the trade log. */
export const logViewFlags = {
  ...storeFlags,
  log: Flags.option({
    options: ['kafka', 'postgres'] as const,
    description: 'demand this trade log; without it Kafka where brokers are set, else PostgreSQL',
  })(),
  brokers: Flags.string({
    description: 'Kafka brokers, host:port, separated by commas (KAFKA_BROKERS or KAFKA_SERVER)',
    helpValue: 'LIST',
    default: () =>
      Promise.resolve(fromEnvironment('KAFKA_BROKERS') ?? fromEnvironment('KAFKA_SERVER')),
    noCacheDefault: true,
  }),
  topic: Flags.string({
    default: 'raw_trades',
    description: 'topic of the trade log',
    env: 'MKT_TOPIC',
    parse: (topic) => Promise.resolve(checkTopic(topic)),
  }),
}

export const logFlags = {
  ...logViewFlags,
  gzip: Flags.boolean({
    default: false,
    description: 'compress what is appended to Kafka',
  }),
}

/** Which times one bar holds; settings/calendar-settings.ts reads them. */
export const calendarFlags = {
  interval: Flags.string({
    default: '1m',
    description: 'how long a bar is: 5m, 15m, 1h, 4h, 1d, 1w or any multiple',
    helpValue: 'LENGTH',
  }),
  session: Flags.option({
    default: 'all' as const,
    description: 'which hours count: all, or rth, the regular trading hours of US stocks',
    options: SESSIONS,
  })(),
  tz: Flags.string({
    defaultHelp: () => Promise.resolve('UTC; America/New_York with --session rth'),
    description: 'time zone of days and weeks, and of times that name none',
    helpValue: 'ZONE',
  }),
}

/** Which bars are meant. */
export const barChoiceFlags = {
  ...calendarFlags,
  adjust: Flags.option({
    description: 'adjust the bars from before a split to the shares of today',
    options: ['split'] as const,
  })(),
  closed: Flags.boolean({ description: 'leave out the bar that is in progress' }),
  from: Flags.string({
    description: 'first bar: a date, a time, today, yesterday, -2h, -7d',
    helpValue: 'TIME',
  }),
  to: Flags.string({ description: 'end, itself left out; read like --from', helpValue: 'TIME' }),
}

export const symbolsArgument = {
  symbol: Args.string({
    description: 'symbols, such as BTCUSDT for BINANCE:BTCUSDT; without one, every symbol',
    // Else oclif waits for symbols on stdin, and takes the input of a loop for them.
    ignoreStdin: true,
    multiple: true,
  }),
}

export const colourFlag = {
  'no-color': Flags.boolean({
    description: 'print without colour, as NO_COLOR and TERM=dumb do',
  }),
}

/** Of commands that write a file. */
export const outputFileFlags = {
  force: Flags.boolean({
    char: 'f',
    dependsOn: ['output'],
    description: 'let --output replace a file',
  }),
  output: Flags.string({
    char: 'o',
    description:
      'write to this file, which is there whole or not at all, packed if it ends in .gz; - is stdout',
    helpValue: 'FILE',
  }),
}

export const csvSafeFlag = {
  'csv-safe': Flags.boolean({
    description: "in csv, write ' before texts that a spreadsheet would run as formulas",
  }),
}

/** How results go out; --json of every command is --format json. */
export const outputFlags = {
  ...csvSafeFlag,
  format: Flags.option({
    default: 'table' as const,
    description: 'what to print; --json is --format json',
    exclusive: ['json'],
    options: OUTPUT_FORMATS,
  })(),
}

/** Whether to colour what goes to a stream: --no-color, then FORCE_COLOR, NO_COLOR, TERM, a TTY. */
export function wantsColour(flags: { 'no-color': boolean }, stream: { isTTY?: boolean }): boolean {
  if (flags['no-color']) return false
  const forced = fromEnvironment('FORCE_COLOR')
  if (forced !== undefined) return !/^(0|false)$/i.test(forced)
  if (fromEnvironment('NO_COLOR') !== undefined || fromEnvironment('TERM') === 'dumb') return false
  return stream.isTTY === true
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** Of a terminal that does not tell its size. */
const USUAL_SIZE: TerminalSize = { columns: 80, rows: 24 }

/** How large the terminal is that a stream goes to, or COLUMNS and LINES say; undefined for a pipe. */
export function terminalSize(stream: {
  isTTY?: boolean
  columns?: number
  rows?: number
}): TerminalSize | undefined {
  const columns = sizeFromEnvironment('COLUMNS')
  if (columns === undefined && !stream.isTTY) return undefined
  return {
    columns: columns || stream.columns || USUAL_SIZE.columns,
    rows: sizeFromEnvironment('LINES') || stream.rows || USUAL_SIZE.rows,
  }
}

/** Whether a stream is a terminal on which text can be drawn anew in its place. */
export function isScreen(stream: { isTTY?: boolean }): boolean {
  return stream.isTTY === true && fromEnvironment('TERM') !== 'dumb'
}

function sizeFromEnvironment(name: 'COLUMNS' | 'LINES'): number | undefined {
  const text = fromEnvironment(name)
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined
}

function checkTopic(topic: string): string {
  if (/^[A-Za-z0-9._-]{1,249}$/.test(topic) && topic !== '.' && topic !== '..') return topic
  throw new MktError(
    `Cannot use the topic ${JSON.stringify(topic)}: a topic has 1 to 249 letters, digits, ".", "_" or "-"`,
    { code: 'BAD_TOPIC', exit: EXIT.usage },
  )
}

/** An empty path would be the folder where the caller happens to stand. */
function checkHome(path: string): string {
  if (path.trim() !== '') return path
  throw new MktError('Cannot use an empty path as --home: name a folder', {
    code: 'BAD_HOME',
    exit: EXIT.usage,
  })
}

function defaultHome(): string {
  if (process.getuid?.() === 0) return '/var/lib/mkt'
  if (process.platform === 'win32') return join(fromEnvironment('LOCALAPPDATA') ?? homedir(), 'mkt')
  return join(fromEnvironment('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state'), 'mkt')
}

/** How to reach the database: all of it is in the environment, since a URL holds a password. */
export interface DatabaseEnvironment {
  readonly url?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

/** Undefined where neither DATABASE_URL nor DB_HOST is set: then the embedded server is used. */
export function databaseFromEnvironment(): DatabaseEnvironment | undefined {
  const url = fromEnvironment('DATABASE_URL')
  if (url !== undefined) return { url }
  const host = fromEnvironment('DB_HOST')
  if (host === undefined) return undefined
  return {
    host,
    port: portOf(fromEnvironment('DB_PORT') ?? '5432'),
    user: fromEnvironment('DB_USER') ?? 'postgres',
    password: fromEnvironment('DB_PASSWORD'),
    database: fromEnvironment('DB_NAME') ?? 'market_data',
  }
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536) return Number(text)
  throw new MktError(
    `Cannot use DB_PORT=${JSON.stringify(text)}: a port is a number from 1 to 65535`,
    {
      code: 'BAD_PORT',
      exit: EXIT.configuration,
      tryThis: ['export DB_PORT=5432'],
    },
  )
}

/** How long a statement may take, where a test wants to wait for less; see lib/postgres/connection.ts. */
export function statementLimitFromEnvironment(): number | undefined {
  return testNumber('MKT_STATEMENT_MS')
}

/** How to log in to Kafka: SASL over TLS for managed brokers, neither for a broker at home. */
export interface KafkaEnvironment {
  readonly tls: boolean
  readonly caFile?: string
  readonly mechanism?: string
  readonly username?: string
  readonly password?: string
  readonly decoder?: string | undefined
  readonly sessionTimeoutMs?: number
  readonly metadataMaxAgeMs?: number
  readonly requestLimitMs?: number
}

export function kafkaFromEnvironment(): KafkaEnvironment {
  const mechanism = fromEnvironment('KAFKA_SASL_MECHANISM')
  return {
    tls: /^(1|true|yes)$/i.test(fromEnvironment('KAFKA_TLS') ?? ''),
    caFile: fromEnvironment('KAFKA_CA_FILE'),
    mechanism,
    username: fromEnvironment('KAFKA_USERNAME'),
    password: fromEnvironment('KAFKA_PASSWORD'),
    decoder: fromEnvironment('KAFKA_DECODER'),
    sessionTimeoutMs: testNumber('MKT_KAFKA_SESSION_MS'),
    metadataMaxAgeMs: testNumber('MKT_KAFKA_METADATA_MS'),
    requestLimitMs: testNumber('MKT_KAFKA_REQUEST_MS'),
  }
}

export function finnhubKeyFromEnvironment(): string | undefined {
  return fromEnvironment('FINNHUB_API_KEY')
}

/** Where a test wants the process killed, as `name:n`; see core/crash-point.ts. */
export function crashPointFromEnvironment(): string | undefined {
  return testSetting('MKT_CRASH_AT')
}

/** How large a file of the journal grows, where a test wants many of them; see lib/journal. */
export function segmentBytesFromEnvironment(): number | undefined {
  return testNumber('MKT_JOURNAL_SEGMENT_BYTES')
}

function testNumber(name: string): number | undefined {
  const text = testSetting(name)
  return text === undefined ? undefined : Number(text)
}

/** Tests of the program shorten its limits and kill it; without MKT_TEST=1 this is switched off. */
function testSetting(name: string): string | undefined {
  return process.env.MKT_TEST === '1' ? fromEnvironment(name) : undefined
}

/** An empty variable counts as unset: `KEY=` in a .env file means nothing. */
function fromEnvironment(name: string): string | undefined {
  const value = process.env[name]
  return value === undefined || value === '' ? undefined : value
}

/** Every variable that is set, for mkt doctor, which compares values and shows names only. */
export function environmentVariables(): ReadonlyMap<string, string> {
  return new Map(Object.entries(process.env).map(([name, value = '']) => [name, value]))
}

const SECRET_VARIABLES = ['FINNHUB_API_KEY', 'DB_PASSWORD', 'KAFKA_PASSWORD', 'DATABASE_URL']
/** Shorter values are no secrets worth the name, and would blot out ordinary words. */
const SECRET_MIN_LENGTH = 4

/** A text without the secrets that mkt knows: the key, passwords, token= and URL passwords. */
export function redact(text: string): string {
  let clean = text
  for (const name of SECRET_VARIABLES) {
    const secret = fromEnvironment(name)
    if (secret !== undefined && secret.length >= SECRET_MIN_LENGTH) {
      clean = clean.replaceAll(secret, '***')
    }
  }
  return clean
    .replace(/([?&]token=)[^&\s"']+/gi, '$1***')
    .replace(/(\w+:\/\/[^\s:/@]+:)[^\s@]+@/g, '$1***@')
    .replace(/[^\s:/@"',]+:[^\s:/@"',]+@(?=[\w.-]+:\d)/g, '***@')
}

/** The environment of a process that is to see no database, broker or key of the user's own. */
export function isolatedEnvironment(own: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(DATABASE_|DB_|KAFKA_|FINNHUB_|MKT_|PG[A-Z]+$)/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return { ...Object.fromEntries(kept), ...own }
}

/** The environment for a command of the user's own, which is to see no secret of mkt. */
export function environmentWithoutSecrets(own: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !SECRET_VARIABLES.includes(name))
  return { ...Object.fromEntries(kept), ...own }
}
