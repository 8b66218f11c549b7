/** Whether the database answers, suits mkt, lets it work, and keeps what it has acknowledged. */
import { findPackage } from '../lib/postgres/embedded-binaries.ts'
import { serverStatus } from '../lib/postgres/embedded-status.ts'
import type { ServerFacts } from '../lib/postgres/server-facts.ts'
import { countText } from '../report/message-text.ts'
import { databaseLabel } from '../open-database.ts'
import type { LogSettings } from '../open.ts'
import { supportedVersion } from './end-of-life.ts'
import { fine, problem, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'
import { whenReached, type Reached, type ReachedDatabase } from './reached-database.ts'

export function databaseChecks(settings: LogSettings, reached: Reached): CheckGroup {
  const server = (judge: (facts: ServerFacts) => Outcome) =>
    whenReached(reached, (found) => judge(found.server))
  return {
    title: 'database',
    checks: [
      { name: 'answers', look: () => answers(settings, reached) },
      { name: 'version', look: server(versionOutcome) },
      { name: 'schema', look: whenReached(reached, schemaOutcome) },
      { name: 'rights', look: whenReached(reached, rightsOutcome) },
      { name: 'encoding', look: server(encodingOutcome) },
      { name: 'connections', look: server(connectionsOutcome) },
      { name: 'clock', look: server(clockOutcome) },
      { name: 'durability', look: server(durabilityOutcome) },
      { name: 'encryption', look: whenReached(reached, encryptionOutcome) },
    ],
  }
}

async function answers(settings: LogSettings, reached: Reached): Promise<Outcome> {
  const found = await reached()
  if (found === undefined) return embeddedAtRest(settings.home)
  const { database, server } = found
  const tookMs = Math.max(1, Math.round(server.roundTripMs))
  return fine(`${databaseLabel(settings)} as ${server.role}, in ${tookMs} ms (${database.kind})`)
}

/** The first command that needs the server starts it, so there is nothing wrong with that. */
async function embeddedAtRest(home: string): Promise<Outcome> {
  findPackage()
  const { state, logFile } = await serverStatus(home)
  if (state === 'running') return problem('the embedded server gives no answer', `see ${logFile}`)
  const found = state === 'absent' ? 'not made yet' : state
  return skipped(
    `the embedded server is ${found}; the first command that needs it starts it`,
    'mkt migrate starts it; then run mkt doctor again',
  )
}

/** date_bin() came with this version. */
const POSTGRES_MIN = 14

export function versionOutcome({ version }: Pick<ServerFacts, 'version'>): Outcome {
  if (Number.parseInt(version, 10) >= POSTGRES_MIN) {
    return supportedVersion('PostgreSQL', version, Date.now())
  }
  return problem(
    `PostgreSQL ${version}, and mkt needs ${POSTGRES_MIN} or newer`,
    'install a newer PostgreSQL, or unset DATABASE_URL and DB_HOST to use the embedded one',
  )
}

export function schemaOutcome({ database, schema }: ReachedDatabase): Outcome {
  const { applied, pending, unknown } = schema
  if (unknown.length > 0) {
    return problem('the schema is newer than this version of mkt', 'install the newest mkt')
  }
  if (pending.length === 0) return fine(`up to date: ${applied.length} migrations`)
  const found = `${pending.length} of ${applied.length + pending.length} migrations are to run`
  if (database.kind === 'external') return problem(found, 'mkt migrate')
  return skipped(`${found}; the next command runs them`, 'mkt migrate')
}

/** What the commands and the migrations still to come need. */
export function rightsOutcome({ server, schema }: ReachedDatabase): Outcome {
  const { role, rights, hasBars, isReadOnly } = server
  if (isReadOnly) {
    return problem(
      'the database takes no changes: it is a standby, or set to read only',
      'name the primary server in DATABASE_URL or DB_HOST',
    )
  }
  const lacking = [
    { right: 'create schemas', isThere: hasBars || rights.createSchema },
    { right: 'create tables in public', isThere: hasBars || rights.createTable },
    { right: 'alter the table of bars', isThere: schema.pending.length === 0 || rights.alterBars },
    { right: 'read bars', isThere: !hasBars || rights.readBars },
    { right: 'write bars', isThere: !hasBars || rights.writeBars },
  ].filter(({ isThere }) => !isThere)
  if (lacking.length === 0) return fine(`${role} may do what mkt needs`)
  return problem(
    `${role} may not ${lacking.map(({ right }) => right).join(', nor ')}`,
    'use the owner of the database, or let a superuser GRANT these rights',
  )
}

export function encodingOutcome({ encoding }: Pick<ServerFacts, 'encoding'>): Outcome {
  if (encoding === 'UTF8') return fine(encoding)
  return warning(
    `${encoding}: symbols and rejected records outside of it cannot be stored`,
    'createdb -E UTF8 -T template0 NAME, and name that database',
  )
}

/** A stage opens up to four, and one more for each thing that it listens to. */
const CONNECTIONS_WANTED = 10

export function connectionsOutcome(
  facts: Pick<ServerFacts, 'connections' | 'connectionsMax'>,
): Outcome {
  const { connections, connectionsMax } = facts
  const found = `${countText(connections)} of ${countText(connectionsMax)} in use`
  if (connectionsMax - connections >= CONNECTIONS_WANTED) return fine(found)
  return warning(found, 'raise max_connections of the server, or end programs that hold some')
}

const CLOCK_WARNING_MS = 1_000
const CLOCK_PROBLEM_MS = 60_000

/** The feed refuses trades from the future, and gaps and lags are told by this machine's clock. */
export function clockOutcome({
  clockAheadMs,
  roundTripMs,
}: Pick<ServerFacts, 'clockAheadMs' | 'roundTripMs'>): Outcome {
  const apartMs = Math.abs(clockAheadMs)
  if (apartMs <= CLOCK_WARNING_MS + roundTripMs / 2) return fine('as the server has it')
  const side = clockAheadMs > 0 ? 'ahead of' : 'behind'
  const found = `the server is ${(apartMs / 1000).toFixed(1)} s ${side} this machine`
  const remedy = 'set both by NTP: timedatectl set-ntp true'
  return apartMs > CLOCK_PROBLEM_MS ? problem(found, remedy) : warning(found, remedy)
}

/** Progress and bars are one commit: what a crash takes back of it is counted again, or lost. */
export function durabilityOutcome(
  facts: Pick<ServerFacts, 'fsync' | 'fullPageWrites' | 'synchronousCommit'>,
): Outcome {
  const settings = [
    { name: 'fsync', value: facts.fsync },
    { name: 'full_page_writes', value: facts.fullPageWrites },
    { name: 'synchronous_commit', value: facts.synchronousCommit },
  ]
  const off = settings.filter(({ value }) => value === 'off').map(({ name }) => name)
  if (off.length === 0) return fine('what is acknowledged survives a crash of the server')
  return warning(
    `${off.join(', ')} off: a crash of the server loses bars, and trades of a log in it`,
    off.map((name) => `ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf()`).join('; '),
  )
}

export function encryptionOutcome({
  database,
  server,
}: Pick<ReachedDatabase, 'database' | 'server'>): Outcome {
  if (server.isEncrypted) return fine('TLS')
  if (database.kind === 'embedded' || isLocal(database.label)) return fine('none, on this machine')
  return warning(
    'none: the password and the bars cross the network in the clear',
    'DATABASE_URL=postgres://…?sslmode=verify-full',
  )
}

function isLocal(label: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|\/[^:]*):/.test(label)
}
