/** What the test broker is configured to be: one node that is broker and controller. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface BrokerPorts {
  readonly plain: number
  readonly sasl: number
  readonly proxied: number
  readonly proxy: number
  readonly controller: number
}

/** Who may log in at the SASL listener, by PLAIN or SCRAM-SHA-256. */
export const SASL_USER = { username: 'trader', password: 'only-for-tests' }

const LOGIN = `username="${SASL_USER.username}" password="${SASL_USER.password}"`
const PLAIN_USERS = `user_${SASL_USER.username}="${SASL_USER.password}"`
const SECURITY = 'org.apache.kafka.common.security'

export function serverProperties(ports: BrokerPorts, dataFolder: string): string {
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
controller.listener.names=CONTROLLER
listeners=PLAIN://127.0.0.1:${ports.plain},SASL://127.0.0.1:${ports.sasl},PROXIED://127.0.0.1:${ports.proxied},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=PLAIN://127.0.0.1:${ports.plain},SASL://127.0.0.1:${ports.sasl},PROXIED://127.0.0.1:${ports.proxy}
listener.security.protocol.map=PLAIN:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT
inter.broker.listener.name=PLAIN
listener.name.sasl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256
listener.name.sasl.plain.sasl.jaas.config=${SECURITY}.plain.PlainLoginModule required ${LOGIN} ${PLAIN_USERS};
listener.name.sasl.scram-sha-256.sasl.jaas.config=${SECURITY}.scram.ScramLoginModule required;
log.dirs=${dataFolder}
num.partitions=1
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
`
}

const FORMAT_LIMIT_MS = 60_000

/** Makes the data folder ready and adds the SCRAM users. */
export async function formatStorage(classPath: string, properties: string): Promise<void> {
  const tool = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool']
  const user = `SCRAM-SHA-256=[name=${SASL_USER.username},password=${SASL_USER.password}]`
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A')
  const format = ['format', '-t', clusterId, '-c', properties, '--add-scram', user]
  await run('java', [...tool, ...format], { timeout: FORMAT_LIMIT_MS })
}
