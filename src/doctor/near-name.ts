import { editDistance } from '../lib/core/edit-distance.ts'

/** The known name that somebody meant who wrote another one; undefined where none is near. */
export function nearName(written: string, known: readonly string[]): string | undefined {
  const slip = known.find((name) => editDistance(written, name) <= slipsIn(name))
  return slip ?? known.find((name) => isPartOf(written, name))
}

/** DB_HOST and DB_NAME are two letters away from many names that others use. */
const SHORT_NAME_LETTERS = 7

function slipsIn(name: string): number {
  return name.length > SHORT_NAME_LETTERS ? 2 : 1
}

/** DB_PASS of DB_PASSWORD, or DB_USERNAME of DB_USER; DB_USER_TEST is a name of its own. */
function isPartOf(written: string, name: string): boolean {
  const [short, long] = written.length < name.length ? [written, name] : [name, written]
  return /^[A-Z]+_[A-Z]{3}/.test(short) && long.startsWith(short) && long[short.length] !== '_'
}
