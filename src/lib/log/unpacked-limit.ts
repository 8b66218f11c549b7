import { damaged } from './record-run.ts'

/**
 * So much may come out of one record batch: brokers take batches of 1 MiB unless they are told
 * otherwise, and trades pack to a fifth or a tenth.
 */
export const UNPACKED_MAX_BYTES = 64 * 1024 * 1024

export function checkUnpacked(bytes: number): void {
  if (bytes > UNPACKED_MAX_BYTES) throw damaged(`it becomes more than ${UNPACKED_MAX_BYTES} bytes`)
}
