import { join } from 'node:path'

/** The stages work as 'mkt', who owns the database mkt and nothing else; 'postgres' is superuser. */
export type EmbeddedRole = 'mkt' | 'postgres'

export interface EmbeddedFiles {
  /** PostgreSQL's own folder, named by major version: another major cannot read it. */
  readonly data: string
  readonly log: string
  readonly lock: string
  /** The port of the last start, kept so that a URL in another program stays good. */
  readonly port: string
  readonly password: (role: EmbeddedRole) => string
}

/** Where the embedded server keeps what in a home; secrets lie outside of the data folder. */
export function embeddedFiles(home: string): EmbeddedFiles {
  return {
    data: join(home, 'pg18'),
    log: join(home, 'pg18.log'),
    lock: join(home, 'pg18.lock'),
    port: join(home, 'pg18.port'),
    password: (role) => join(home, `pg18.${role}.password`),
  }
}
