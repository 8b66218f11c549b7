/** The file that --rejects names: one line of JSON for each thing that was no trade. */
import { open } from 'node:fs/promises'
import { EXIT, messageOf, MktError } from '../lib/core/errors.ts'
import { jsonText } from '../lib/core/json-text.ts'
import type { Reject } from '../lib/feed/feed.ts'

export interface RejectsFile {
  write(rejects: readonly Reject[], file: string): Promise<void>
  close(): Promise<void>
}

const NOWHERE: RejectsFile = { write: () => Promise.resolve(), close: () => Promise.resolve() }

/**
 * Makes a new file, which grows while files are read; nothing is made where no path is given.
 * @throws MktError CANNOT_CREATE (exit 73), also where there is such a file; writing: 74
 */
export async function openRejectsFile(path: string | undefined): Promise<RejectsFile> {
  if (path === undefined) return NOWHERE
  const handle = await open(path, 'ax').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? 'there is such a file already' : messageOf(error)
    throw fault(`Cannot write rejects to ${path}: ${why}`, 'CANNOT_CREATE', EXIT.cannotCreate)
  })
  return {
    async write(rejects, file) {
      const lines = rejects.map(({ reason, line, sample }) =>
        jsonText({ file, line, reason, text: sample }),
      )
      await handle.appendFile(`${lines.join('\n')}\n`).catch((error: unknown) => {
        throw fault(
          `Cannot write rejects to ${path}: ${messageOf(error)}`,
          'CANNOT_WRITE',
          EXIT.ioError,
        )
      })
    },
    close: () => handle.close(),
  }
}

function fault(message: string, code: string, exit: 73 | 74): MktError {
  return new MktError(message, { code, exit, tryThis: ['name another file: --rejects FILE'] })
}
