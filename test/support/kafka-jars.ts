/** The jars of a Kafka broker, from Maven Central, kept in a cache folder between runs. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const KAFKA_VERSION = '4.1.1'
const LOG4J_VERSION = '2.25.1'
const DOWNLOAD_LIMIT_MS = 180_000

/** The folder of the jars, or the reason why no broker can run on this machine. */
export async function kafkaJars(): Promise<{ folder: string } | { missing: string }> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'mkt-test', `kafka-${KAFKA_VERSION}`)
  if (!(await answers('java'))) return { missing: 'java is not installed' }
  if (existsSync(folder)) return { folder }
  if (!(await answers('mvn'))) return { missing: 'mvn is not installed to fetch the jars' }
  await download(folder)
  return { folder }
}

function answers(program: string): Promise<boolean> {
  return run(program, ['-version']).then(
    () => true,
    () => false,
  )
}

/** Into a folder beside the wanted one, which takes its name when it is whole. */
async function download(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const partial = await mkdtemp(`${folder}.partial-`)
  const pom = join(partial, 'pom.xml')
  await writeFile(pom, POM)
  const goal = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DoutputDirectory=jars']
  await run('mvn', goal, { cwd: partial, timeout: DOWNLOAD_LIMIT_MS })
  await rename(join(partial, 'jars'), folder).catch((error: unknown) => {
    // Another run may have been faster.
    if (!existsSync(folder)) throw error
  })
  await rm(partial, { recursive: true, force: true })
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>mkt</groupId>
  <artifactId>test-broker</artifactId>
  <version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.apache.kafka', 'kafka-tools', KAFKA_VERSION)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION)}
    ${dependency('org.apache.logging.log4j', 'log4j-core', LOG4J_VERSION)}
    ${dependency('org.apache.logging.log4j', 'log4j-1.2-api', LOG4J_VERSION)}
  </dependencies>
</project>
`

function dependency(group: string, artifact: string, version: string): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
}
