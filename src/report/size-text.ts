const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
const UNIT_BYTES = 1024

/** 512 B, 40.2 MiB, 1 GiB. */
export function sizeText(bytes: number): string {
  const power = Math.floor(Math.log(Math.max(1, bytes)) / Math.log(UNIT_BYTES))
  const unit = Math.min(power, UNITS.length - 1)
  return `${Number((bytes / UNIT_BYTES ** unit).toFixed(1))} ${UNITS[unit]}`
}
