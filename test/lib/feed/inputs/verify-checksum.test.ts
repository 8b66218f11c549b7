import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { findInputs } from '../../../../src/lib/feed/inputs/find-inputs.ts'
import { checksumVerifier } from '../../../../src/lib/feed/inputs/verify-checksum.ts'
import { fileOf, NEVER } from '../../../support/trade-files.ts'
import { zipOf } from '../../../support/zip-file.ts'

const ZIP = zipOf({ name: 'a', content: 'x' }, { name: 'b', content: 'y' })
const HASH = createHash('sha256').update(ZIP).digest('hex')
const NAME = 'trades.zip'

/** What is said of each file of an archive that has this text beside it. */
async function verify(checksum: string | undefined) {
  const path = await fileOf(ZIP, NAME)
  if (checksum !== undefined) await writeFile(`${path}.CHECKSUM`, checksum)
  const inputs = await findInputs([path], { signal: NEVER, atEnd: () => undefined })
  return Promise.all(inputs.map(checksumVerifier(NEVER)))
}

describe('a file', () => {
  test.each([
    ['as sha256sum writes it', `${HASH}  ${NAME}\n`],
    ['of a binary file', `${HASH} *${NAME}`],
    ['in upper case with CRLF', `${HASH.toUpperCase()}  ${NAME}\r\n`],
    ['without a name', `${HASH}\n`],
    ['under an earlier name', `${HASH}  other.zip\n`],
    ['among those of other files', `${'0'.repeat(64)}  other.zip\n${HASH}  ${NAME}\n`],
  ])('is verified by its checksum %s', async (_, checksum) => {
    expect(await verify(checksum)).toEqual(['verified', 'verified'])
  })

  test('without a checksum beside it is not verified, nor is standard input', async () => {
    expect(await verify(undefined)).toEqual(['none', 'none'])
    const stdin = { path: '-', name: 'stdin', isNamed: true }
    expect(await checksumVerifier(NEVER)(stdin)).toBe('none')
  })

  test('whose checksum is another is refused, with both of them', async () => {
    const other = HASH.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
    const error = await verify(`${other}  ${NAME}\n`).catch((fault: unknown) => fault as Error)
    expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH', exitCode: 65 })
    expect((error as Error).message).toContain(HASH)
    expect((error as Error).message).toContain(other)
  })

  test.each([
    ['is empty', ''],
    ['has another kind of hash', `${HASH.slice(0, 32)}  ${NAME}\n`],
    ['has longer digits', `${HASH}00  ${NAME}\n`],
    ['names only other files', `${HASH}  x.zip\n${HASH}  y.zip\n`],
  ])('is refused where its checksum file %s', async (_, checksum) => {
    const fault = { code: 'BAD_CHECKSUM_FILE', exitCode: 65 }
    await expect(verify(checksum)).rejects.toMatchObject(fault)
  })

  test('is refused where its checksum file is a folder', async () => {
    const path = await fileOf(ZIP, NAME)
    await mkdir(`${path}.CHECKSUM`)
    const [input] = await findInputs([path], { signal: NEVER, atEnd: () => undefined })
    await expect(checksumVerifier(NEVER)(input!)).rejects.toMatchObject({ code: 'IS_A_FOLDER' })
  })
})
