/** The eighths of a row, from none to a whole one. */
const EIGHTHS = [...' ▁▂▃▄▅▆▇█']
const WHOLE = EIGHTHS.length - 1

/** Volumes as bars of so many rows: the glyphs of each row, the top one first. */
export function volumeGlyphs(volumes: readonly number[], rows: number): string[][] {
  const greatest = Math.max(0, ...volumes)
  const heights = volumes.map((volume) => heightOf(volume, greatest, rows * WHOLE))
  return Array.from({ length: rows }, (_, fromTop) => {
    const below = (rows - 1 - fromTop) * WHOLE
    return heights.map((height) => EIGHTHS[Math.min(WHOLE, Math.max(0, height - below))] ?? ' ')
  })
}

/** In eighths of a row; what is traded at all is seen. */
function heightOf(volume: number, greatest: number, whole: number): number {
  return volume > 0 ? Math.max(1, Math.round((volume / greatest) * whole)) : 0
}
