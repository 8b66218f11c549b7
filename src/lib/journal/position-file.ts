import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from '../core/crc32.ts'

/** Up to where the records of a source have been acknowledged, on disk. */
export interface PositionFile {
  keep(position: number): Promise<void>
  close(): Promise<void>
}

const NAME = 'acknowledged'
const POSITION_BYTES = 8
const FILE_BYTES = POSITION_BYTES + 4

/** The path of the position file in the folder of a source. */
export function positionPath(folder: string): string {
  return join(folder, NAME)
}

/** The position that was kept last; 0 where there is none that is whole. */
export async function readPosition(folder: string): Promise<number> {
  const bytes = await readFile(positionPath(folder)).catch(() => Buffer.alloc(0))
  if (bytes.length !== FILE_BYTES) return 0
  const isSound = crc32(bytes, 0, POSITION_BYTES) === bytes.readUInt32LE(POSITION_BYTES)
  return isSound ? Number(bytes.readBigUInt64LE()) : 0
}

/**
 * Keeps positions in place, each with one write and without a sync, so that it costs next to nothing
 * and is done whenever the log has acknowledged something. A position that is lost with the power,
 * or cannot be written, makes the next start send what the log has already, and readers drop that.
 */
export function positionFile(folder: string): PositionFile {
  let handle: FileHandle | undefined
  const bytes = Buffer.alloc(FILE_BYTES)
  const keep = async (position: number): Promise<void> => {
    bytes.writeBigUInt64LE(BigInt(position))
    bytes.writeUInt32LE(crc32(bytes, 0, POSITION_BYTES), POSITION_BYTES)
    handle ??= await open(positionPath(folder), 'w', 0o600)
    await handle.write(bytes, 0, FILE_BYTES, 0)
  }
  return {
    keep: (position) => keep(position).catch(() => undefined),
    close: async () => {
      const open = handle
      handle = undefined
      await open?.close()
    },
  }
}
