/** What can be wrong with a file that is to be read, in the words of mkt. */
import { EXIT, messageOf, MktError } from '../../core/errors.ts'

/** What the system says to a path: NO_SUCH_FILE, IS_A_FOLDER, FILE_FORBIDDEN or FILE_UNREADABLE. */
export function cannotRead(file: string, error: unknown): MktError {
  const { code = '' } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fault(file, 'there is no such file', 'NO_SUCH_FILE', EXIT.noInput)
    case 'EISDIR':
      return fault(file, 'it is a folder; name a file in it', 'IS_A_FOLDER', EXIT.noInput)
    case 'EACCES':
    case 'EPERM':
      return fault(file, 'this user may not read it', 'FILE_FORBIDDEN', EXIT.noPermission)
    default:
      return fault(file, messageOf(error), 'FILE_UNREADABLE', EXIT.ioError)
  }
}

/** Packed data that just stops: what came before is sound. What is said of it follows "its". */
export function fileCut(file: string, what: string): MktError {
  return badData(`Cannot read ${file} to its end: its ${what}`, 'FILE_CUT', FETCH_AGAIN)
}

/** Packed data that is not as it was made. What is said of it follows "its". */
export function fileDamaged(file: string, what: string): MktError {
  return badData(`Cannot read ${file} to its end: its ${what}`, 'FILE_DAMAGED', FETCH_AGAIN)
}

/** Packed data that is sound, for all that is known, but packed in a way that mkt cannot undo. */
export function cannotUnpack(file: string, what: string): MktError {
  return badData(`Cannot read ${file}: its ${what}`, 'FILE_DAMAGED', UNPACK_YOURSELF)
}

/** Packed data that grows beyond all measure. */
export function fileIsBomb(file: string, why: string): MktError {
  return badData(
    `Cannot read ${file}: ${why}`,
    'FILE_IS_BOMB',
    `${UNPACK_YOURSELF}, if you trust it`,
  )
}

/** A file of a kind that mkt does not read: what it is, and what to do. */
export function fileIsForeign(file: string, what: string, tryThis: string): MktError {
  return badData(`Cannot read ${file}: it is ${what}; ${tryThis}`, 'UNKNOWN_FORMAT', tryThis)
}

export function fileTooLarge(file: string, maxBytes: number): MktError {
  return badData(
    `Cannot read ${file} to its end: it has more than the ${maxBytes} bytes that --max-bytes allows`,
    'FILE_TOO_LARGE',
    'raise --max-bytes',
  )
}

const UNPACK_YOURSELF = 'unpack it yourself'
const FETCH_AGAIN = 'get the whole file once more'

function badData(message: string, code: string, tryThis: string): MktError {
  return new MktError(message, { code, exit: EXIT.badData, tryThis: [tryThis] })
}

function fault(
  file: string,
  why: string,
  code: string,
  exit: (typeof EXIT)[keyof typeof EXIT],
): MktError {
  const tryThis = ['name a file that exists and that this user may read']
  return new MktError(`Cannot read ${file}: ${why}`, { code, exit, tryThis })
}
