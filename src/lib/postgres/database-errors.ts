/** What the driver, the socket and the server say, in the words of mkt. */
import { isCertificateCode } from '../core/certificate-code.ts'
import { EXIT, messageOf, MktError, type MktErrorOptions } from '../core/errors.ts'

/** The code that PostgreSQL, the driver or the socket gave an error; empty where it has none. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return (error as { code?: string } | undefined)?.code ?? ''
}

/** The error to show for one of the driver; errors of the schema pass as they are. */
export function databaseError(error: unknown, label: string): unknown {
  const errorCode = codeOf(error)
  const known = CASES.find(({ is }) => is(errorCode))
  if (known === undefined) return error
  const { attempt, code, exit, tryThis } = known
  const message = `Cannot ${attempt} the database at ${label}: ${messageOf(error)}`
  return new MktError(message, { code, exit, tryThis })
}

interface Case extends Pick<MktErrorOptions, 'code' | 'exit' | 'tryThis'> {
  readonly is: (code: string) => boolean
  readonly attempt: string
}

/** Codes after which trying again may help. */
const MAY_PASS =
  /^(FROZEN|CONNECT_TIMEOUT|CONNECTION_\w+|ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|08\w{3}|57P0\d|57014|53\w{3}|40001|40P01|55P03)$/

const CASES: readonly Case[] = [
  {
    is: (code) => MAY_PASS.test(code),
    attempt: 'reach',
    code: 'DATABASE_UNAVAILABLE',
    exit: EXIT.unavailable,
    tryThis: ['start it (docker compose up -d), or check DATABASE_URL or DB_HOST and DB_PORT'],
  },
  {
    is: (code) => code.startsWith('28'),
    attempt: 'log in to',
    code: 'DATABASE_REFUSED',
    exit: EXIT.noPermission,
    tryThis: ['check the user and the password in DATABASE_URL or DB_USER and DB_PASSWORD'],
  },
  {
    is: (code) => code === '3D000',
    attempt: 'use',
    code: 'NO_SUCH_DATABASE',
    exit: EXIT.configuration,
    tryThis: ['create it (createdb NAME), or name another in DATABASE_URL or DB_NAME'],
  },
  {
    is: isCertificateCode,
    attempt: 'trust',
    code: 'DATABASE_CERTIFICATE',
    exit: EXIT.configuration,
    tryThis: [
      'export NODE_EXTRA_CA_CERTS=FILE, a PEM file of the authority that signed its certificate',
      'name the host in DATABASE_URL as the certificate does',
    ],
  },
]
