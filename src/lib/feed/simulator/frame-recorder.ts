import { closeSync, openSync, writeSync } from 'node:fs'
import { EXIT, messageOf, MktError, type MktErrorOptions } from '../../core/errors.ts'

export interface FrameRecorder {
  write(frame: string): void
  close(): void
}

/**
 * Writes frames to a new file, one a line. Every line is with the system when write() returns, so
 * that the file holds what was sent, however the process ends.
 *
 * @throws MktError CANNOT_RECORD: exit 73 where the file cannot be made, 74 where a write fails
 */
export function frameRecorder(path: string | undefined): FrameRecorder {
  if (path === undefined) return { write: () => {}, close: () => {} }
  const file = attempt(path, EXIT.cannotCreate, () => openSync(path, 'w'))
  return {
    write: (frame) => attempt(path, EXIT.ioError, () => writeSync(file, `${frame}\n`)),
    close: () => closeSync(file),
  }
}

function attempt<T>(path: string, exit: MktErrorOptions['exit'], action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new MktError(`Cannot record to ${path}: ${messageOf(error)}`, {
      code: 'CANNOT_RECORD',
      exit,
      tryThis: ['name a file in a folder that can be written and has space'],
    })
  }
}
