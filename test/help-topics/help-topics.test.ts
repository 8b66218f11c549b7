import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { HELP_TOPICS } from '../../src/help-topics/all-topics.ts'
import { findTopic, noSuchHelp } from '../../src/help-topics/find-topic.ts'
import { textOf } from '../../src/help-topics/help-topic.ts'
import { EXIT } from '../../src/lib/core/errors.ts'
import { parseDuration } from '../../src/lib/core/duration.ts'
import { FORMAT_NAMES } from '../../src/lib/feed/formats/formats.ts'
import { parseInterval } from '../../src/lib/core/interval.ts'
import { parseInstant } from '../../src/lib/core/time-range.ts'
import { shownCommands } from '../support/commands-page.ts'
import { commandLinesOf, faultOf } from '../support/named-commands.ts'

const MAX_LINES = 40
/** Of a page that is made of what there is. */
const MAX_MADE_LINES = 60
const MAX_COLUMNS = 80

const topics = await Promise.all(
  HELP_TOPICS.map(async (topic) => ({
    ...{ ...topic, text: await textOf(topic) },
    maxLines: typeof topic.text === 'string' ? MAX_LINES : MAX_MADE_LINES,
  })),
)

/** Flags of other programs. */
const FLAGS_OF_OTHERS = ['dl-trades']

function topicText(name: string): string {
  const found = topics.find((topic) => topic.name === name)
  if (found === undefined) throw new Error(`there is no topic ${name}`)
  return found.text
}

/** What stands at the left of a list: two blanks, words, two blanks or more. */
function termsOf(name: string): string[] {
  const rows = topicText(name).matchAll(/^ {2}(\S.*?) {2,}\S/gm)
  return [...rows].flatMap(([, terms = '']) => terms.split(', '))
}

describe.each(topics)('mkt help $name', ({ name, summary, text, maxLines }) => {
  test(`has at most ${maxLines} lines of ${MAX_COLUMNS} columns`, () => {
    const lines = text.split('\n')
    expect(lines.length).toBeLessThanOrEqual(maxLines)
    expect(lines.filter((line) => line.length > MAX_COLUMNS)).toEqual([])
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([])
    expect(`  ${name}  ${summary}`.length).toBeLessThanOrEqual(MAX_COLUMNS)
  })

  test('names commands and flags that exist', async () => {
    const page = ['```', text, '```', ''].join('\n')
    const faults = await Promise.all(commandLinesOf(page).map(faultOf))
    expect(faults.filter((fault) => fault !== undefined)).toEqual([])
    const commands = await shownCommands()
    const known = commands.flatMap(({ flags }) => Object.keys(flags))
    const named = [...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, flag]) => flag ?? '')
    const common = ['env-file', 'json', 'help']
    const others = [...common, ...FLAGS_OF_OTHERS]
    expect(named.filter((flag) => ![...known, ...others].includes(flag))).toEqual([])
  })

  test('refers to topics that there are', () => {
    const named = [...text.matchAll(/mkt help\s+([a-z-]+)/g)].map(([, topic]) => topic ?? '')
    expect(named.filter((one) => findTopic([one]) === undefined)).toEqual([])
  })
})

describe('the topics', () => {
  test('say every format of files', () => {
    expect(termsOf('formats')).toEqual(FORMAT_NAMES)
  })

  test('have names that no command has', async () => {
    const names = (await shownCommands()).map((command) => command.name.split(' ')[0])
    expect(HELP_TOPICS.filter(({ name }) => names.includes(name))).toEqual([])
  })

  test('are listed by mkt help topics', () => {
    const others = HELP_TOPICS.map(({ name }) => name).filter((name) => name !== 'topics')
    expect(termsOf('topics')).toEqual(others)
  })

  test('say how to write times, intervals and durations that mkt reads', () => {
    const times = termsOf('times')
    expect(times.length).toBeGreaterThan(8)
    for (const text of times) expect(parseInstant(text, Date.now()), text).toBeTypeOf('number')
    const durations = /is a number with a unit: ([^.]+)\./.exec(topicText('times'))?.[1]
    for (const text of durations?.split(/,\s/) ?? []) {
      expect(parseDuration(text), text).toBeGreaterThan(0)
    }
    const intervals = topicText('intervals').match(/\b\d+[mhdw]\b/g) ?? []
    expect(intervals.length).toBeGreaterThan(5)
    for (const text of intervals) expect(parseInterval(text).count).toBeGreaterThan(0)
  })

  test('say every exit code that an error has', () => {
    const named = [...topicText('exit-codes').matchAll(/^ +(\d+) {2}/gm)].map(([, code]) => code)
    const signals = [129, 130, 143]
    expect(named.map(Number)).toEqual([0, ...Object.values(EXIT), ...signals])
  })

  test('say every variable that README.md has in its table', () => {
    const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')
    const rows = readme.split('\n').filter((line) => line.startsWith('| `'))
    const names = rows.flatMap((row) => [...row.matchAll(/`([A-Z]+_[A-Z_]+)`/g)])
    expect(names.length).toBeGreaterThan(10)
    const text = topicText('environment')
    expect(names.map(([, name]) => name ?? '').filter((name) => !text.includes(name))).toEqual([])
  })
})

describe('a topic that is not there', () => {
  test('ends with 2 and names the ones that were meant', () => {
    const { exitCode, message, suggestions } = noSuchHelp(['quikstart'], ['bars', 'db stop'])
    expect(exitCode).toBe(2)
    expect(message).toBe('Cannot help with "quikstart": there is no such command or topic')
    expect(suggestions).toEqual(['mkt help quickstart', 'mkt help topics'])
    expect(noSuchHelp(['db', 'stpo'], ['bars', 'db stop']).suggestions[0]).toBe('mkt help db stop')
    expect(noSuchHelp(['\u001b[2J'], []).message).not.toContain('\u001b')
  })
})
