/** Whether a file or folder within a folder or an archive is none of its data. */
export function isLeftOut(path: string): boolean {
  return isChecksum(path) || /(^|\/)(\.|__MACOSX(\/|$))/.test(path)
}

/** Holds the hash of the file that it is named after. */
export function isChecksum(path: string): boolean {
  return path.endsWith('.CHECKSUM')
}
