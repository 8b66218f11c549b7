import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { withoutByteOrderMark } from '../core/byte-order-mark.ts'
import { EXIT, messageOf, MktError } from '../core/errors.ts'

export interface ApiKeyFile {
  readonly key: string
  /** What should be mended about the file, for a person. */
  readonly warning: string | undefined
}

/**
 * Reads an API key from the first line of a file, or of standard input where the path is `-`.
 *
 * @throws MktError without the content: exit 66 where the file cannot be read, 78 where its first
 * line is no key
 */
export async function readApiKeyFile(
  path: string,
  stdin: NodeJS.ReadableStream = process.stdin,
): Promise<ApiKeyFile> {
  if (path === '-') return { key: checkKey(await beginningOf(stdin), path), warning: undefined }
  try {
    const beginning = await beginningOf(createReadStream(path, { end: KEY_FILE_MAX_BYTES - 1 }))
    const { mode } = await stat(path)
    return { key: checkKey(beginning, path), warning: warningFor(path, mode) }
  } catch (error) {
    throw error instanceof MktError ? error : unreadable(path, error)
  }
}

/** A key has some forty characters; whatever is longer than this is not looked at. */
const KEY_FILE_MAX_BYTES = 4096

async function beginningOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.includes('\n') || text.length >= KEY_FILE_MAX_BYTES) break
  }
  return withoutByteOrderMark(text)
}

function checkKey(text: string, path: string): string {
  const key = (text.split('\n', 1)[0] ?? '').trim()
  if (/^[\x21-\x3c\x3e-\x7e]{1,200}$/.test(key)) return key
  const found = key === '' ? 'is empty' : 'is not a key alone'
  throw new MktError(`Cannot use the API key of ${nameOf(path)}: its first line ${found}`, {
    code: 'BAD_API_KEY_FILE',
    exit: EXIT.configuration,
    tryThis: ['write the key alone on the first line', 'set FINNHUB_API_KEY instead'],
  })
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path
}

/** Read or write permission for anybody but the owner. */
const OTHERS_MAY_READ_OR_WRITE = 0o066

function warningFor(path: string, mode: number): string | undefined {
  if (process.platform === 'win32' || (mode & OTHERS_MAY_READ_OR_WRITE) === 0) return undefined
  return `Others can read the API key in ${path}; chmod 600 ${path} mends that`
}

function unreadable(path: string, error: unknown): MktError {
  return new MktError(`Cannot read the API key file ${path}: ${messageOf(error)}`, {
    code: 'NO_API_KEY_FILE',
    exit: EXIT.noInput,
    tryThis: ['name a file that holds the key', 'set FINNHUB_API_KEY instead'],
  })
}
