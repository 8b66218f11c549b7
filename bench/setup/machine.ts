import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { KAFKA_VERSION } from '../../test/support/kafka-jars.ts'

/** The machine and what runs on it, in one line; the version of Java where there is one. */
export function machineLine(): string {
  const [processor] = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const machine = `${cpus().length} cores (${processor?.model.trim() ?? 'unknown'}), ${gigabytes} GB`
  const servers = `Kafka ${KAFKA_VERSION}, PostgreSQL ${postgresVersion()}`
  return `${machine}, Node ${process.versions.node}, ${servers}, ${javaVersion()}`
}

/** The packages of the embedded server are named by the version of PostgreSQL. */
function postgresVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { optionalDependencies } = JSON.parse(text) as { optionalDependencies: object }
  const [packaged] = Object.values(optionalDependencies) as string[]
  return /^\d+\.\d+/.exec(packaged ?? '')?.[0] ?? 'unknown'
}

const VERSION = /version "([^"]+)"/

/** Java tells its version on standard error. */
function javaVersion(): string {
  try {
    const words = ['-c', 'java -version 2>&1']
    const [, version] = VERSION.exec(execFileSync('sh', words, { encoding: 'utf8' })) ?? []
    return version === undefined ? 'no Java' : `Java ${version}`
  } catch {
    return 'no Java'
  }
}
