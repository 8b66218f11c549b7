/** Compares paths name by name, with the numbers in names by their value: day-9 before day-10. */
export function naturalOrder(one: string, other: string): number {
  const ours = partsOf(one)
  const theirs = partsOf(other)
  for (const [at, part] of ours.entries()) {
    const against = theirs[at]
    if (against === undefined) return 1
    const order = compareParts(part, against)
    if (order !== 0) return order
  }
  return ours.length < theirs.length ? -1 : compareText(one, other)
}

/** Slashes, numbers, and what stands between them. */
function partsOf(path: string): string[] {
  return path.match(/\/|\d+|[^\d/]+/g) ?? []
}

/** A slash comes before all else, so that what a folder holds stays together. */
function compareParts(one: string, other: string): number {
  if (one === '/' || other === '/') return Number(other === '/') - Number(one === '/')
  if (!isNumber(one) || !isNumber(other)) return compareText(one, other)
  const [ours, theirs] = [withoutZeros(one), withoutZeros(other)]
  return ours.length - theirs.length || compareText(ours, theirs)
}

function isNumber(part: string): boolean {
  return /^\d/.test(part)
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
