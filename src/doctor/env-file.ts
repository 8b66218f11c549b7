/** The file of settings that bin/ has read before anything else began. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'

export interface EnvFile {
  readonly path: string
  readonly variables: ReadonlyMap<string, string>
}

/** The file of --env-file, or .env beside the caller; undefined where there is none. */
export async function readEnvFile(named: string | undefined): Promise<EnvFile | undefined> {
  const path = resolve(named ?? '.env')
  try {
    const variables = Object.entries(parseEnv(await readFile(path, 'utf8')))
    return { path, variables: new Map(variables.map(([name, value]) => [name, value ?? ''])) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && named === undefined) return undefined
    throw error
  }
}
