/** The findings of mkt doctor for a person: marks and words, the remedies beneath. */
import type { Finding, FindingState } from '../doctor/finding.ts'
import type { Diagnosis } from '../doctor/run-checks.ts'
import { printableLine } from '../lib/core/printable.ts'
import { palette, type Palette } from '../lib/table/palette.ts'
import { countedText, countText } from './message-text.ts'
import { wrapWords } from './wrap-words.ts'

export interface DoctorTextOptions {
  readonly colour: boolean
  /** Longer lines are wrapped between words. */
  readonly width: number
}

/** Groups of findings, and a last line that counts them. */
export function doctorText(
  { findings, counts }: Diagnosis,
  { colour, width }: DoctorTextOptions,
): string {
  const colours = palette(colour)
  const nameWidth = Math.max(...findings.map(({ name }) => name.length))
  const groups = [...new Set(findings.map(({ group }) => group))].map((title) => {
    const own = together(findings.filter(({ group }) => group === title))
    const lines = own.flatMap((finding) => findingLines(finding, { colours, width, nameWidth }))
    return [colours.heading(title), ...lines].join('\n')
  })
  return [...groups, countsText(counts)].join('\n\n')
}

/** What was skipped for one reason is one line: nobody wants to read that reason ten times. */
function together(findings: readonly Finding[]): Finding[] {
  const isSame = (one: Finding) => (other: Finding) =>
    other.state === 'skipped' && other.found === one.found && one.remedy === undefined
  return findings.flatMap((finding, at) => {
    const alike = findings.filter(isSame(finding))
    if (finding.state !== 'skipped' || alike.length < 2) return [finding]
    return findings.findIndex(isSame(finding)) === at
      ? [{ ...finding, name: `${alike.length} checks` }]
      : []
  })
}

const MARKS: Record<FindingState, string> = { ok: '✓', warning: '!', problem: '✗', skipped: '·' }

interface Layout {
  readonly colours: Palette
  readonly width: number
  readonly nameWidth: number
}

/** `  ! name  warning: what was found`, and `→ remedy` beneath what was found. */
function findingLines(finding: Finding, { colours, width, nameWidth }: Layout): string[] {
  const { state, name, found, remedy } = finding
  const word = state === 'ok' ? '' : `${state}: `
  const head = `  ${paintOf(state, colours)(MARKS[state])} ${name.padEnd(nameWidth)}  `
  const indent = nameWidth + '  ✓   '.length
  const room = width - indent
  const told = wrapWords(word + printableLine(found), room)
  const advice = remedy === undefined ? [] : wrapWords(printableLine(remedy), room - 2)
  const below = [
    ...told.slice(1),
    ...advice.map((line, at) => `${at === 0 ? '→' : ' '} ${line}`),
  ].map((line) => ' '.repeat(indent) + line)
  return [head + (told[0] ?? ''), ...below]
}

function paintOf(state: FindingState, colours: Palette): (text: string) => string {
  if (state === 'problem') return colours.falling
  if (state === 'ok') return colours.rising
  return state === 'warning' ? colours.heading : (text) => text
}

/** 2 problems, 1 warning; everything that was looked at is well. */
function countsText({ problem, warning, ok, skipped }: Diagnosis['counts']): string {
  const parts = [someOrNo(problem, 'problem'), someOrNo(warning, 'warning')]
  return `${parts.join(', ')}; ${countText(ok)} ok, ${countText(skipped)} skipped`
}

function someOrNo(count: number, noun: string): string {
  return count === 0 ? `no ${noun}s` : countedText(count, noun)
}
