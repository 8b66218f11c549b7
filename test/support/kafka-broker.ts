/**
 * A real Kafka broker for tests: the first test file of a vitest run that asks starts it, all files
 * of the run share it, and it ends with the home of the run (home.ts).
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { kafkaJars } from './kafka-jars.ts'
import { kafkaFolder } from './kafka-process.ts'
import { createBroker, type TestBroker } from './kafka-start.ts'

interface Missing {
  readonly missing: string
}

const START_LIMIT_MS = 240_000
const POLL_MS = 100

/** The broker of this run, or undefined, said aloud, where this machine cannot run one. */
export async function kafkaBroker(): Promise<TestBroker | undefined> {
  const folder = kafkaFolder(inject('sharedHome'))
  const state = join(folder, 'broker.json')
  if (await isFirst(folder)) await writeWhole(state, await startOrReason(folder))
  const deadlineMs = performance.now() + START_LIMIT_MS
  while (!existsSync(state)) {
    if (performance.now() > deadlineMs) throw new Error(`The Kafka broker did not start: ${folder}`)
    await sleep(POLL_MS)
  }
  const found = JSON.parse(await readFile(state, 'utf8')) as TestBroker | Missing
  if (!('missing' in found)) return found
  console.warn(`Kafka tests are skipped: ${found.missing}`)
  return undefined
}

/** One of all test files makes the folder, and so has to start the broker. */
function isFirst(folder: string): Promise<boolean> {
  return mkdir(folder).then(
    () => true,
    () => false,
  )
}

async function startOrReason(folder: string): Promise<TestBroker | Missing> {
  try {
    const jars = await kafkaJars()
    return 'missing' in jars ? jars : await createBroker(folder, jars.folder)
  } catch (error) {
    return { missing: `the broker did not start: ${String(error)}` }
  }
}

async function writeWhole(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.partial`, JSON.stringify(value))
  await rename(`${path}.partial`, path)
}
