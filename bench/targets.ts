/** What is wanted of a figure, and whether it is so. */
export interface Target {
  readonly what: string
  readonly wanted: string
  readonly measured: string
  readonly isMet: boolean
}

export function atLeast(what: string, wanted: number, measured: number, unit = ''): Target {
  const texts = { wanted: `≥ ${plain(wanted)}${unit}`, measured: `${plain(measured)}${unit}` }
  return { what, ...texts, isMet: measured >= wanted }
}

export function atMost(what: string, wanted: number, measured: number, unit = ''): Target {
  const texts = { wanted: `≤ ${plain(wanted)}${unit}`, measured: `${plain(measured)}${unit}` }
  return { what, ...texts, isMet: measured <= wanted }
}

/** Three digits, more only before the point. */
function plain(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

export function targetsTable(targets: readonly Target[]): string {
  const rows = targets.map(({ what, wanted, measured, isMet }) => {
    return [what, wanted, measured, isMet ? 'met' : '**not met**']
  })
  return markdownTable(['target', 'wanted', 'measured', ''], rows)
}

export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [header, header.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
