/** A Kafka broker of a test's own, which it may kill and start again. */
import { mkdir } from 'node:fs/promises'
import { onTestFinished } from 'vitest'
import { makeHome, removeHome } from '../support/home.ts'
import { kafkaJars } from '../support/kafka-jars.ts'
import { kafkaFolder, stopKafka } from '../support/kafka-process.ts'
import { createBroker, startBroker, type TestBroker } from '../support/kafka-start.ts'

export interface OwnBroker extends TestBroker {
  /** kill -9. */
  kill(): Promise<void>
  /** Resolves when it answers again. */
  start(): Promise<void>
}

/** Goes with the test; jarsFolder is that of kafkaJars(). */
export async function ownBroker(jarsFolder: string): Promise<OwnBroker> {
  const home = await makeHome()
  onTestFinished(() => removeHome(home))
  const folder = kafkaFolder(home)
  await mkdir(folder)
  const broker = await createBroker(folder, jarsFolder)
  return {
    ...broker,
    kill: () => stopKafka(home),
    start: () => startBroker(folder, jarsFolder, broker),
  }
}

/** The folder of the jars; undefined, said aloud, where no broker can run on this machine. */
export async function jarsFolderHere(): Promise<string | undefined> {
  const jars = await kafkaJars()
  if (!('missing' in jars)) return jars.folder
  console.warn(`Kafka tests are skipped: ${jars.missing}`)
  return undefined
}
