/** Who can read the secrets of a user, and whether the API key looks like one. */
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { readApiKeyFile } from '../lib/feed/api-key.ts'
import type { EnvFile } from './env-file.ts'
import { fine, problem, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'
import { SECRET_SETTINGS } from './known-settings.ts'

export interface SecretSettings {
  readonly envFile: () => Promise<EnvFile | undefined>
  /** Of FINNHUB_API_KEY. */
  readonly apiKey: string | undefined
  readonly apiKeyFile: string | undefined
}

export function secretChecks({ envFile, apiKey, apiKeyFile }: SecretSettings): CheckGroup {
  return {
    title: 'secrets',
    checks: [
      { name: 'file mode', look: async () => envFileMode(await readable(envFile)) },
      { name: 'git', look: async () => trackedByGit(await readable(envFile)) },
      { name: 'API key', look: () => keyOutcome(apiKey, apiKeyFile) },
    ],
  }
}

/** A file that cannot be read is a finding of the settings already. */
function readable(envFile: SecretSettings['envFile']): Promise<EnvFile | undefined> {
  return envFile().catch(() => undefined)
}

const OTHERS_MAY_ANYTHING = 0o077

/** Whether anybody but the owner may read or write the file of settings. */
export async function envFileMode(file: EnvFile | undefined): Promise<Outcome> {
  if (file === undefined) return skipped('no file of settings')
  const secrets = SECRET_SETTINGS.filter((name) => (file.variables.get(name) ?? '') !== '')
  if (secrets.length === 0) return fine(`no secrets in ${file.path}`)
  if (process.platform === 'win32') return skipped('Windows has other permissions')
  const { mode } = await stat(file.path)
  if ((mode & OTHERS_MAY_ANYTHING) === 0) return fine(`only its owner can read ${file.path}`)
  return warning(
    `others can read or write ${file.path}, which holds ${secrets.join(', ')}`,
    `chmod 600 ${file.path}`,
  )
}

const GIT_LIMIT_MS = 2_000
/** A repository that somebody else made runs no program of its own this way. */
const HARMLESS = ['-c', 'core.fsmonitor=false']

/** What git has once kept, every copy of the repository keeps. */
export async function trackedByGit(file: EnvFile | undefined): Promise<Outcome> {
  if (file === undefined) return skipped('no file of settings')
  const name = basename(file.path)
  const ask = [...HARMLESS, '-C', dirname(file.path), 'ls-files', '--error-unmatch', '--', name]
  const isTracked = await promisify(execFile)('git', ask, { timeout: GIT_LIMIT_MS }).then(
    () => true,
    () => false,
  )
  if (!isTracked) return fine(`git does not keep ${file.path}`)
  return problem(
    `git keeps ${file.path}, and with it every secret that it ever held`,
    `git rm --cached ${name}, and change the key and the passwords`,
  )
}

async function keyOutcome(apiKey?: string, file?: string): Promise<Outcome> {
  if (file === '-') return skipped('it would come from standard input')
  if (file === undefined) return keyShape(apiKey)
  const { key, warning: mode } = await readApiKeyFile(file)
  return mode === undefined ? keyShape(key) : warning(mode, `chmod 600 ${file}`)
}

/** Words that examples put where the key belongs. */
const PLACEHOLDER =
  /api.?key|^(your|my|insert|replace|change|paste|enter|put)|here$|^(x{3,}|\*+|\.+|0+|test|demo|dummy|none|null|undefined|todo|secret|token)$|[<>{}]/i
/** Finnhub's keys have 20 or 40; a little more room, lest a new form is called wrong. */
const PLAUSIBLE = /^[a-z0-9]{16,80}$/i

/** What can be said of a key without asking Finnhub. */
export function keyShape(key: string | undefined): Outcome {
  if (key === undefined) {
    return skipped(
      'there is none; only mkt produce needs one',
      'export FINNHUB_API_KEY=… (a free key: https://finnhub.io/register)',
    )
  }
  const remedy = 'export FINNHUB_API_KEY=…, copied from https://finnhub.io/dashboard'
  if (PLACEHOLDER.test(key)) return problem('what stands there is a placeholder, no key', remedy)
  if (PLAUSIBLE.test(key)) return fine('set, and it looks like one')
  return warning(
    'it does not look like a key of Finnhub, which has 20 or 40 letters and digits',
    remedy,
  )
}
