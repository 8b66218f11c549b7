/** A program of its own that needs the embedded server: ensure-server.ts HOME [stay]. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureServer } from '../../src/lib/postgres/embedded-start.ts'

const STAY_MS = 20_000

const [home = '', stay] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await ensureServer(home))}\n`)
if (stay !== undefined) await sleep(STAY_MS)
