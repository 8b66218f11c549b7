/** Starts the server's process, detached, so that it outlives whoever starts it. */
import { open, readFile, rename, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { createServer } from 'node:net'
import { embeddedFiles } from './embedded-files.ts'
import { programFile, start, type Runner } from './embedded-run.ts'

/** Gives a function that tells whether the process has ended; whether it serves shows later. */
export async function launch(home: string, runner: Runner): Promise<() => boolean> {
  const files = embeddedFiles(home)
  const command = [programFile(runner, 'postgres'), '-D', files.data]
  const demands = [
    'listen_addresses=127.0.0.1',
    `port=${await choosePort(files.port)}`,
    'unix_socket_directories=',
  ]
  const log = await openLog(files.log)
  const child = start(runner, [...command, ...demands.flatMap((demand) => ['-c', demand])], {
    cwd: home,
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  })
  let hasEnded = false
  for (const end of ['error', 'exit']) child.once(end, () => (hasEnded = true))
  child.unref()
  await log.close()
  return () => hasEnded
}

const MAX_PORT = 65_535

/** The port of the last start, or a new one where that was taken meanwhile. */
async function choosePort(path: string): Promise<number> {
  const last = Number(await readFile(path, 'utf8').catch(() => ''))
  if (last > 0 && last <= MAX_PORT && (await freePort(last)) !== undefined) return last
  const port = (await freePort(0)) as number
  await writeFile(path, `${port}\n`)
  return port
}

/** The port if it is free, any free port for 0, undefined if it is taken. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

const LOG_MAX_BYTES = 8 << 20

/** The server's log, which only its user can read; a large one makes room at the start. */
async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  if (size > LOG_MAX_BYTES) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}
