/** The lowest block stands for the least number, the full one for the greatest. */
const BLOCKS = [...'▁▂▃▄▅▆▇█']
/** Where all numbers are equal: neither low nor high. */
const EVEN = '▄'

/**
 * Numbers as blocks in one line, each as high as its number stands between the least and the
 * greatest of them. Decimal texts are read as numbers; what is missing is a blank.
 */
export function sparkline(values: readonly (string | number | null)[]): string {
  const numbers = values.map((value) => (value === null ? Number.NaN : Number(value)))
  const known = numbers.filter(Number.isFinite)
  const [least, greatest] = [Math.min(...known), Math.max(...known)]
  return numbers.map((number) => block(number, least, greatest)).join('')
}

function block(number: number, least: number, greatest: number): string {
  if (!Number.isFinite(number)) return ' '
  if (least === greatest) return EVEN
  return BLOCKS[Math.round(((number - least) / (greatest - least)) * (BLOCKS.length - 1))] ?? EVEN
}
