/** A certificate for 127.0.0.1 that nobody has signed, made with Java's keytool. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

const run = promisify(execFile)

export interface SelfSigned {
  /** What a TLS server of Node takes. */
  readonly server: { readonly pfx: Buffer; readonly passphrase: string }
  /** The certificate as a PEM file, which clients may trust. */
  readonly caFile: string
}

const PASSPHRASE = 'only-for-tests'

/** Its files go with the home of the test run. */
export async function selfSigned(): Promise<SelfSigned> {
  const folder = await mkdtemp(join(inject('sharedHome'), 'certificate-'))
  const store = join(folder, 'key.p12')
  const caFile = join(folder, 'ca.pem')
  const which = ['-alias', 'proxy', '-keystore', store, '-storepass', PASSPHRASE]
  const subject = ['-dname', 'CN=mkt test', '-ext', 'san=ip:127.0.0.1', '-keyalg', 'EC']
  await run('keytool', ['-genkeypair', '-storetype', 'PKCS12', ...which, ...subject])
  await run('keytool', ['-exportcert', '-rfc', '-file', caFile, ...which])
  return { server: { pfx: await readFile(store), passphrase: PASSPHRASE }, caFile }
}
