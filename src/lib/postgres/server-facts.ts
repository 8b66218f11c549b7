import type { Database } from './connection.ts'

/** What a PostgreSQL server says of itself and of what this role may do there. */
export interface ServerFacts {
  /** Such as 18.4. */
  readonly version: string
  readonly encoding: string
  /** The server's clock minus this machine's, as far as the way there lets one tell. */
  readonly clockAheadMs: number
  /** What the question and its answer took together. */
  readonly roundTripMs: number
  /** Connections that ordinary roles may have at once, … */
  readonly connectionsMax: number
  /** … and how many there are. */
  readonly connections: number
  /** Settings that lose what was committed, where they are off. */
  readonly fsync: string
  readonly fullPageWrites: string
  readonly synchronousCommit: string
  /** True for a standby, and where the database or the role is set to read only. */
  readonly isReadOnly: boolean
  readonly isEncrypted: boolean
  readonly role: string
  readonly hasBars: boolean
  readonly rights: ServerRights
}

export interface ServerRights {
  /** May make schemas in the database, as the first migration does. */
  readonly createSchema: boolean
  /** May make tables in the schema public. */
  readonly createTable: boolean
  /** May alter the table of bars, as migrations do; true where there is none. */
  readonly alterBars: boolean
  readonly readBars: boolean
  readonly writeBars: boolean
}

type Row = Omit<ServerFacts, 'clockAheadMs' | 'roundTripMs' | 'rights'> &
  ServerRights & { readonly nowMs: number }

/** Asks once, for all of it. Errors: those of Database.run. */
export async function readServerFacts(database: Database, limitMs: number): Promise<ServerFacts> {
  const sentMs = Date.now()
  const startedMs = performance.now()
  const [row] = await database.run(
    (sql) => sql<Row[]>`
      select split_part(current_setting('server_version'), ' ', 1) as version,
        current_setting('server_encoding') as encoding,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs",
        current_setting('max_connections')::int
          - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true)::int, 0) as "connectionsMax",
        (select sum(numbackends)::int from pg_stat_database) as connections,
        current_setting('fsync') as fsync,
        current_setting('full_page_writes') as "fullPageWrites",
        current_setting('synchronous_commit') as "synchronousCommit",
        current_setting('transaction_read_only') = 'on' as "isReadOnly",
        coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isEncrypted",
        current_user::text as role, bars is not null as "hasBars",
        has_database_privilege(current_database(), 'create') as "createSchema",
        has_schema_privilege('public', 'create') as "createTable",
        coalesce((select pg_has_role(relowner, 'usage') from pg_class where oid = bars), true)
          as "alterBars",
        coalesce(has_table_privilege(bars, 'select'), false) as "readBars",
        coalesce(has_table_privilege(bars, 'insert') and has_table_privilege(bars, 'update'), false)
          as "writeBars"
      from to_regclass('public.stock_bars_1min') as bars`,
    limitMs,
  )
  const roundTripMs = performance.now() - startedMs
  const clockAheadMs = (row as Row).nowMs - (sentMs + roundTripMs / 2)
  return { ...factsOf(row as Row), clockAheadMs, roundTripMs }
}

function factsOf({ createSchema, createTable, alterBars, readBars, writeBars, ...row }: Row) {
  return { ...row, rights: { createSchema, createTable, alterBars, readBars, writeBars } }
}
