/** Whether the embedded server answers: asked with its password, so no other program can pose. */
import { isUnavailable, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { connect } from './connection.ts'
import { notReady, passwordRefused } from './embedded-errors.ts'
import { findServer, type EmbeddedServer } from './embedded-find.ts'

const PING_LIMIT_MS = 3_000

/** The server of a home if it answers a query now. Errors: EMBEDDED_REFUSED (77). */
export async function answeringServer(home: string): Promise<EmbeddedServer | undefined> {
  const server = findServer(home)
  if (server === undefined) return undefined
  const label = `127.0.0.1:${server.port}`
  const database = connect({ kind: 'embedded', label, url: server.url, options: {} })
  try {
    await database.run((sql) => sql`select 1`, PING_LIMIT_MS)
    return server
  } catch (error) {
    if (isUnavailable(error)) return undefined
    throw error instanceof MktError && error.code === 'DATABASE_REFUSED'
      ? passwordRefused(home, error)
      : error
  } finally {
    await database.close()
  }
}

/** A server after a crash first repeats what its log holds, which takes a while after much work. */
const READY_LIMIT_MS = 60_000
const POLL_MS = 20

/** Waits for a server that is starting; undefined where it ends instead. Errors: exit 75, 77. */
export async function untilReady(
  home: string,
  hasEnded: () => boolean | Promise<boolean>,
): Promise<EmbeddedServer | undefined> {
  const deadlineMs = performance.now() + READY_LIMIT_MS
  while (performance.now() < deadlineMs) {
    const server = await answeringServer(home)
    if (server !== undefined || (await hasEnded())) return server
    await pause(POLL_MS)
  }
  throw notReady(home, `it has been starting or stopping for ${READY_LIMIT_MS / 1000} s`)
}
