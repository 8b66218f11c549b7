import { existsSync } from 'node:fs'

/** sysexits.h: an input that is not there, or that cannot be read. */
const NO_INPUT = 66

/** Reads --env-file FILE, or .env beside the caller; what the shell has set wins. */
export async function loadEnvironment(argv) {
  const named = envFileOf(argv)
  if (named === undefined && !existsSync('.env')) return
  const { default: dotenv } = await import('dotenv')
  const path = named ?? '.env'
  const { error } = dotenv.config({ path, quiet: true })
  if (error !== undefined) refuse(path, error, argv)
}

function envFileOf(argv) {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const at = words.findLastIndex((word) => /^--env-file(?:=|$)/.test(word))
  return at < 0 ? undefined : (/=(.*)/s.exec(words[at])?.[1] ?? words[at + 1])
}

/** Settings that were meant and are not there would send data to another place. */
function refuse(path, { code, message }, argv) {
  const why = code === 'ENOENT' ? 'there is no such file' : message
  const error = {
    code: 'NO_ENV_FILE',
    message: `Cannot read the settings in ${JSON.stringify(path)}: ${why}`,
    suggestions: ['mkt … --env-file FILE, a file of lines such as DB_HOST=localhost'],
  }
  if (argv.includes('--json')) console.log(JSON.stringify({ error }))
  else
    console.error(`Error: ${error.message}\nCode: ${error.code}\nTry this: ${error.suggestions[0]}`)
  process.exit(NO_INPUT)
}
