/** Which settings are in effect, by name: a value may be a secret, and is compared, never shown. */
import { countedText } from '../report/message-text.ts'
import type { EnvFile } from './env-file.ts'
import { fine, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'
import { FOREIGN_NAMES, KNOWN_SETTINGS } from './known-settings.ts'
import { nearName } from './near-name.ts'

/** All variables that are set, those of the file of settings among them. */
export type Variables = ReadonlyMap<string, string>

export function settingsChecks(
  variables: Variables,
  envFile: () => Promise<EnvFile | undefined>,
): CheckGroup {
  return {
    title: 'settings',
    checks: [
      { name: 'file', look: async () => fileOutcome(await envFile(), variables) },
      { name: 'in effect', look: () => inEffect(variables) },
      { name: 'database', look: () => databaseSettings(variables) },
      { name: 'trade log', look: () => logSettings(variables) },
      {
        name: 'spelling',
        look: async () => {
          const file = await envFile().catch(() => undefined)
          return spelling([...variables.keys(), ...(file?.variables.keys() ?? [])])
        },
      },
    ],
  }
}

/** Whether the file of settings has its say: dotenv leaves alone what the shell has set. */
export function fileOutcome(file: EnvFile | undefined, variables: Variables): Outcome {
  if (file === undefined) return skipped('no .env here; cp .env.example .env begins one')
  const given = KNOWN_SETTINGS.filter((name) => isSet(file.variables, name))
  const lost = given.filter((name) => variables.get(name) !== file.variables.get(name))
  if (lost.length === 0) return fine(`${file.path}: ${countedText(given.length, 'setting')}`)
  return warning(
    `the shell has other values of ${lost.join(', ')} than ${file.path}, and the shell wins`,
    `unset ${lost.join(' ')}, if the file is right`,
  )
}

export function inEffect(variables: Variables): Outcome {
  const names = KNOWN_SETTINGS.filter((name) => isSet(variables, name))
  return fine(names.length === 0 ? 'none: everything is on this machine' : names.join(', '))
}

/** Settings of a database that another setting puts out of effect. */
export function databaseSettings(variables: Variables): Outcome {
  const parts = KNOWN_SETTINGS.filter((name) => name.startsWith('DB_') && isSet(variables, name))
  const hasHost = parts.includes('DB_HOST')
  if (isSet(variables, 'DATABASE_URL')) {
    if (!hasHost) return fine('DATABASE_URL')
    return warning(
      `DATABASE_URL wins over ${parts.join(', ')}`,
      'unset DATABASE_URL, or DB_HOST, whichever is not meant',
    )
  }
  if (hasHost) return fine(parts.join(', '))
  if (parts.length === 0) return fine('the embedded server')
  return warning(
    `${parts.join(', ')} without DB_HOST: mkt uses its embedded server instead`,
    'export DB_HOST=127.0.0.1, or the host that is meant',
  )
}

/** Settings of Kafka that another setting puts out of effect. */
export function logSettings(variables: Variables): Outcome {
  const names = KNOWN_SETTINGS.filter((name) => name.startsWith('KAFKA_') && isSet(variables, name))
  const places = names.filter((name) => name === 'KAFKA_BROKERS' || name === 'KAFKA_SERVER')
  if (names.length === 0) return fine('none of Kafka: the trade log lies in the database')
  if (places.length === 0) {
    return warning(
      `${names.join(', ')} without KAFKA_BROKERS: the trade log lies in the database`,
      'export KAFKA_BROKERS=127.0.0.1:9092, or the brokers that are meant',
    )
  }
  const isTwofold = variables.get('KAFKA_BROKERS') !== variables.get('KAFKA_SERVER')
  if (places.length === 1 || !isTwofold) return fine(names.join(', '))
  return warning(
    'KAFKA_BROKERS wins over KAFKA_SERVER, which names another place',
    'unset KAFKA_SERVER, or KAFKA_BROKERS, whichever is not meant',
  )
}

/** Names that mkt does not read and that are nearly those which it reads. */
export function spelling(names: readonly string[]): Outcome {
  const unknown = [...new Set(names)].filter((name) => !KNOWN_SETTINGS.includes(name))
  const slips = unknown.flatMap((name) => {
    const meant = FOREIGN_NAMES.get(name) ?? nearName(name, KNOWN_SETTINGS)
    return meant === undefined ? [] : [{ name, meant }]
  })
  if (slips.length === 0) return fine('no variable looks like a misspelt setting')
  return warning(
    `not among the settings: ${slips.map(({ name }) => name).join(', ')}`,
    slips.map(({ name, meant }) => `${meant} instead of ${name}`).join('; '),
  )
}

/** An empty variable counts as unset. */
function isSet(variables: Variables, name: string): boolean {
  return (variables.get(name) ?? '') !== ''
}
