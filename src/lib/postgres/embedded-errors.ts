/** What can go wrong with the embedded PostgreSQL, in words for the person at the terminal. */
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { embeddedFiles } from './embedded-files.ts'

const OTHER_SERVER = 'export DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME'

/** The machine has no package of its programs, or they do not run on it. */
export function unsupported(reason: string, cause: unknown): MktError {
  return new MktError(`Cannot run the embedded PostgreSQL on this machine: ${reason}`, {
    code: 'EMBEDDED_UNSUPPORTED',
    exit: EXIT.configuration,
    tryThis: [
      `${OTHER_SERVER} to use a server of your own`,
      'npm install --include=optional, where optional packages were left out',
      'a Linux with glibc 2.27 or newer: there are no programs for musl',
    ],
    cause,
  })
}

/** Root has nobody to hand the server to. */
export function noAccount(home: string): MktError {
  return new MktError(
    `Cannot run the embedded PostgreSQL as root: it needs another account, and none can use ${home}`,
    {
      code: 'EMBEDDED_NO_ACCOUNT',
      exit: EXIT.configuration,
      tryThis: [
        'export MKT_HOME=/var/lib/mkt, or another folder that every user may enter',
        `chown -R postgres ${embeddedFiles(home).data}, where that folder belongs to root`,
        OTHER_SERVER,
      ],
    },
  )
}

/** The home cannot be made or written. */
export function homeRefused(home: string, cause: unknown): MktError {
  return new MktError(`Cannot keep the embedded PostgreSQL in ${home}: ${messageOf(cause)}`, {
    code: 'EMBEDDED_HOME',
    exit: EXIT.cannotCreate,
    tryThis: ['export MKT_HOME=FOLDER, a folder in which you may write'],
    cause,
  })
}

/** Creating the data failed; nothing of it is left. */
export function createFailed(home: string, cause: unknown): MktError {
  return new MktError(`Cannot create the embedded database in ${home}: ${messageOf(cause)}`, {
    code: 'EMBEDDED_CREATE_FAILED',
    exit: EXIT.cannotCreate,
    tryThis: ['export MKT_HOME=FOLDER to keep it in another folder'],
    cause,
  })
}

/** The server does not come up; `reason` is what its log says, or the system. */
export function startFailed(home: string, reason: string, cause?: unknown): MktError {
  return new MktError(`Cannot start the embedded PostgreSQL of ${home}: ${reason}`, {
    code: 'EMBEDDED_START_FAILED',
    exit: EXIT.unavailable,
    tryThis: [`read its log, ${embeddedFiles(home).log}`, OTHER_SERVER],
    cause,
  })
}

/** It may yet come up, or go down, by itself. */
export function notReady(home: string, reason: string): MktError {
  return new MktError(`Cannot use the embedded PostgreSQL of ${home} yet: ${reason}`, {
    code: 'EMBEDDED_NOT_READY',
    exit: EXIT.tryAgain,
    tryThis: ['try again in a minute', `read its log, ${embeddedFiles(home).log}`],
  })
}

/** The password file is gone or does not fit the data. */
export function passwordRefused(home: string, cause?: unknown): MktError {
  const { data, password } = embeddedFiles(home)
  return new MktError(
    `Cannot log in to the embedded PostgreSQL of ${home}: ${password('mkt')} does not hold its password`,
    {
      code: 'EMBEDDED_REFUSED',
      exit: EXIT.noPermission,
      tryThis: ['put that file back as it was', `mkt db stop, and move ${data} away to begin anew`],
      cause,
    },
  )
}

export function notStopped(home: string, pid: number, limitMs: number): MktError {
  return new MktError(
    `Cannot stop the embedded PostgreSQL of ${home}: process ${pid} has not ended within ${limitMs / 1000} s`,
    {
      code: 'EMBEDDED_NOT_STOPPED',
      exit: EXIT.tryAgain,
      tryThis: ['try again in a minute', `read its log, ${embeddedFiles(home).log}`],
    },
  )
}
