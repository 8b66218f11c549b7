import type { Input } from '../../src/lib/feed/inputs/input.ts'
import { openInput, type OpenOptions } from '../../src/lib/feed/inputs/open-input.ts'
import { fileOf, NEVER } from './trade-files.ts'

export interface ReadInput {
  /** All that came before the error. */
  readonly bytes: Buffer
  readonly error: unknown
}

/** Reads an input to its end, or to its error. */
export async function readInput(
  input: Input,
  options: Partial<OpenOptions> = {},
): Promise<ReadInput> {
  const parts: Buffer[] = []
  try {
    const file = await openInput(input, { signal: NEVER, ...options })
    try {
      for await (const part of file.read()) parts.push(part)
    } finally {
      await file.close()
    }
  } catch (error) {
    return { bytes: Buffer.concat(parts), error }
  }
  return { bytes: Buffer.concat(parts), error: undefined }
}

/** The same for a file of this content. */
export async function readContent(
  content: string | Buffer,
  options: Partial<OpenOptions> = {},
): Promise<ReadInput> {
  const path = await fileOf(content)
  return readInput({ path, name: path, isNamed: true }, options)
}
