/**
 * Writes what V8 compiles on the way of a command beside each program: to compile is most of the
 * time of a short one. The commands read a few bars from a server of their own; where none can
 * start, they look for a database in vain, which is half of the way. Part of `npm run build`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TRADES = `symbol,price,volume,timestamp
AAPL,150.25,10,1700000000000
AAPL,150.5,20,1700000061000
`
const NO_DATABASE = { DB_HOST: '127.0.0.1', DB_PORT: '1' }
const LIMIT_MS = 60_000

const home = mkdtempSync(join(tmpdir(), 'mkt-build-'))
writeFileSync(join(home, 'trades.csv'), TRADES)
const hasBars =
  run({}, 'run.js', 'replay', '--file', 'trades.csv') && run({}, 'run.js', 'etl', '--once')
for (const command of ['bars', 'status']) {
  run(hasBars ? {} : NO_DATABASE, 'code-cache.js', command, '--wait', '0s')
}
run({}, 'run.js', 'db', 'stop')
rmSync(home, { recursive: true, force: true })

/** Whether a run went well. It sees nothing of the user's own: neither the environment nor a .env. */
function run(database, script, ...words) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const env = { PATH: process.env.PATH, MKT_HOME: home, ...database }
  const options = { cwd: home, env, stdio: 'ignore', timeout: LIMIT_MS }
  return spawnSync(process.execPath, [path, ...words], options).status === 0
}
