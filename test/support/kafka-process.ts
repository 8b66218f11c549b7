/** The Java process of the test broker, and where a home remembers it. */
import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lifeOf, signalIfThere } from '../../src/lib/disk/process-life.ts'

/** Where the broker of a test home lives. */
export function kafkaFolder(home: string): string {
  return join(home, 'kafka')
}

const SMALL_JVM = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Starts Java for as long as the home lives, whatever becomes of the process that asked. */
export async function startKafka(
  folder: string,
  java: readonly string[],
  jvm: readonly string[] = SMALL_JVM,
): Promise<void> {
  const output = openSync(join(folder, 'broker.log'), 'a')
  const server = spawn('java', [...jvm, ...java], {
    detached: true,
    stdio: ['ignore', output, output],
  })
  server.unref()
  const { pid = 0 } = server
  await writeFile(join(folder, 'process.json'), JSON.stringify({ pid, life: await lifeOf(pid) }))
}

const END_LIMIT_MS = 10_000
const POLL_MS = 50

/** Kills the broker of a home, where there is one; its data go with the home. */
export async function stopKafka(home: string): Promise<void> {
  const text = await readFile(join(kafkaFolder(home), 'process.json'), 'utf8').catch(() => '{}')
  const { pid = 0, life } = JSON.parse(text) as { pid?: number; life?: string }
  const deadlineMs = performance.now() + END_LIMIT_MS
  while (life !== undefined && (await lifeOf(pid)) === life && performance.now() < deadlineMs) {
    signalIfThere(pid, 'SIGKILL')
    await sleep(POLL_MS)
  }
}
