import { describe, expect, test } from 'vitest'
import { offerText, type Offer } from '../../src/completion/candidate.ts'
import { completionOffer } from '../../src/completion/completion-offer.ts'
import type { KnownFlag, KnownProgram } from '../../src/completion/known-command.ts'
import { readLine } from '../../src/completion/typed-line.ts'
import { INTERVALS } from '../../src/completion/value-offer.ts'
import { parseInterval } from '../../src/lib/core/interval.ts'

const FLAGS: Record<string, KnownFlag> = {
  all: { name: 'all', type: 'boolean', description: 'every bar', exclusive: ['last'] },
  columns: { name: 'columns', type: 'option', helpValue: 'LIST' },
  colour: { name: 'colour', type: 'boolean', allowNo: true, description: 'in colour' },
  column: { name: 'column', type: 'option', multiple: true, options: ['open', 'close'] },
  format: { name: 'format', type: 'option', options: ['table', 'csv'], description: 'the form' },
  home: { name: 'home', type: 'option', helpValue: 'DIR', description: 'a folder' },
  interval: { name: 'interval', type: 'option' },
  last: { name: 'last', type: 'option', char: 'n', description: 'so many' },
  output: { name: 'output', type: 'option', char: 'o', helpValue: 'FILE' },
  secret: { name: 'secret', type: 'boolean', hidden: true },
  symbols: { name: 'symbols', type: 'option' },
  tz: { name: 'tz', type: 'option' },
}

const PROGRAM: KnownProgram & { pages: { value: string; description: string }[] } = {
  commands: [
    {
      id: 'bars',
      description: 'show bars\n\nand more',
      flags: FLAGS,
      args: { symbol: { name: 'symbol', multiple: true } },
    },
    { id: 'db:stop', description: 'stop the server', flags: {}, args: {} },
    { id: 'db:url', description: 'print the URL', flags: {}, args: {} },
    { id: 'help', flags: {}, args: { command: { name: 'command', multiple: true } } },
    { id: 'splits', description: 'list splits', flags: {}, args: {} },
    { id: 'splits:add', flags: {}, args: { symbol: { name: 'symbol' }, date: { name: 'date' } } },
    { id: 'words', hidden: true, flags: {}, args: { file: { name: 'file', multiple: true } } },
  ],
  topics: [{ name: 'db', description: 'the server' }],
  pages: [{ value: 'times', description: 'what --from takes' }],
}

const SYMBOLS = ['-1', 'AAPL', 'BINANCE:BTCUSDT', 'BINANCE:ETHUSDT', 'KRAKEN:ETHUSDT']

function offer(...words: string[]): Promise<Offer> {
  const line = readLine(words, PROGRAM.commands)
  return completionOffer(line, PROGRAM, () => Promise.resolve(SYMBOLS))
}

/** The words alone. */
async function words(...typed: string[]): Promise<string[] | string> {
  const offered = await offer(...typed)
  return typeof offered === 'string' ? offered : offered.map(({ value }) => value)
}

const ALL_FLAGS = Object.keys(FLAGS)
  .filter((name) => name !== 'secret')
  .sort()
const LONG_FLAGS = [...ALL_FLAGS.map((name) => `--${name}`), '--help']

describe('a command', () => {
  test('is offered by its first word, with the first line of its description', async () => {
    expect(await offer('')).toEqual([
      { value: 'bars', description: 'show bars' },
      { value: 'db', description: 'the server' },
      { value: 'help', description: '' },
      { value: 'splits', description: 'list splits' },
    ])
    expect(await words('d')).toEqual(['db'])
    expect(await words('db', '')).toEqual(['stop', 'url'])
  })

  test('that is a topic as well has its commands offered first, then what it takes', async () => {
    expect(await words('splits', '')).toEqual(['add'])
    expect(await words('splits', '-')).toEqual(['--help'])
  })

  test('that does not exist has nothing offered', async () => {
    expect(await words('nonsense', '')).toEqual([])
    expect(await words('nonsense', '--')).toEqual(['--help', '--version'])
  })

  test('is offered behind help, with the pages of help', async () => {
    expect(await words('help', '')).toEqual(['bars', 'db', 'help', 'splits', 'times'])
    expect(await words('help', 'db', 's')).toEqual(['stop'])
  })
})

describe('flags', () => {
  test('are offered with what they mean, hidden ones left out', async () => {
    expect(await words('bars', '-')).toEqual(LONG_FLAGS)
    expect(await offer('bars', '--fo')).toEqual([{ value: '--format', description: 'the form' }])
  })

  test('that are given, or that cannot stand beside those given, are left out', async () => {
    const left = async (...typed: string[]): Promise<string[]> => {
      const offered = await words('bars', ...typed, '--')
      return LONG_FLAGS.filter((flag) => !offered.includes(flag))
    }
    expect(await left('--all')).toEqual(['--all', '--last'])
    expect(await left('--last', '3')).toEqual(['--all', '--last'])
    expect(await left('-n3')).toEqual(['--all', '--last'])
    expect(await left('--no-colour', '--format=csv')).toEqual(['--colour', '--format'])
    expect(await left('--column', 'open')).toEqual([])
  })

  test('are no flags behind --', async () => {
    expect(await words('bars', '--', '-')).toEqual(['-1'])
  })

  test('are offered for an empty word where nothing else may come', async () => {
    expect(await words('db', 'stop', '')).toEqual(['--help'])
    expect(await words('splits', 'add', 'AAPL', '')).toEqual(['--help'])
  })
})

describe('the value of a flag', () => {
  test('is one of its options, behind a blank or =', async () => {
    expect(await words('bars', '--format', '')).toEqual(['table', 'csv'])
    expect(await words('bars', '--format', 'c')).toEqual(['csv'])
    expect(await words('bars', '--format=c')).toEqual(['--format=csv'])
    expect(await words('bars', '--all=')).toEqual([])
  })

  test('is left to the shell where it is a file or a folder', async () => {
    expect(await words('bars', '-o', '')).toBe('files')
    expect(await words('bars', '--output=x')).toBe('files')
    expect(await words('bars', '--home', '')).toBe('folders')
    expect(await words('words', 'a.csv', 'b')).toBe('files')
  })

  test('is an interval that mkt reads, or a zone', async () => {
    expect(await words('bars', '--interval', '1')).toEqual(['1m', '15m', '1h', '1d', '1w'])
    expect(() => INTERVALS.map(parseInterval)).not.toThrow()
    expect(await words('bars', '--tz', 'America/New_')).toEqual(['America/New_York'])
    expect(await words('bars', '--tz', 'UT')).toEqual(['UTC'])
  })

  test('is the next column of a list', async () => {
    expect(await words('bars', '--columns', 'close,cl')).toEqual([])
    expect(await words('bars', '--columns=close,vol')).toEqual(['--columns=close,volume'])
  })

  test('is nothing where nobody can know it', async () => {
    expect(await words('bars', '--last', '')).toEqual([])
  })
})

describe('a symbol', () => {
  test('of the store is offered, but not twice and not where it looks like a flag', async () => {
    expect(await words('bars', '')).toEqual(SYMBOLS.slice(1))
    expect(await words('bars', 'AAPL', '--all', '')).toEqual(SYMBOLS.slice(2))
  })

  test('is offered by its short name too, where no other symbol has it', async () => {
    expect(await offer('bars', 'BT')).toEqual([
      { value: 'BTCUSDT', description: 'BINANCE:BTCUSDT' },
    ])
    expect(await words('bars', 'ETH')).toEqual([])
    expect(await words('bars', 'bin')).toEqual(['BINANCE:BTCUSDT', 'BINANCE:ETHUSDT'])
  })

  test('goes on a list with commas, by its whole name', async () => {
    expect(await words('bars', '--symbols', 'B')).toEqual(['BINANCE:BTCUSDT', 'BINANCE:ETHUSDT'])
    expect(await words('bars', '--symbols=AAPL,')).toEqual([
      '--symbols=AAPL,-1',
      '--symbols=AAPL,BINANCE:BTCUSDT',
      '--symbols=AAPL,BINANCE:ETHUSDT',
      '--symbols=AAPL,KRAKEN:ETHUSDT',
    ])
  })

  test('is looked up only where one may stand', async () => {
    const line = readLine(['bars', '--form'], PROGRAM.commands)
    const never = () => Promise.reject(new Error('the store was asked'))
    await expect(completionOffer(line, PROGRAM, never)).resolves.toHaveLength(1)
  })
})

describe('what the shell reads', () => {
  test('is a word and its meaning a line, without words that would upset a terminal', () => {
    const values = ['plain', 'a b', '\u001b[2J', 'two\nlines', 'a\tb', 'a\u202eb', '']
    const text = offerText(values.map((value) => ({ value, description: 'so\u001b\nmuch' })))
    expect(text).toBe('plain\tso\\x1b\\x0amuch\na b\tso\\x1b\\x0amuch\n')
  })

  test('is a line without a word where it is to complete paths itself', () => {
    expect(offerText('files')).toBe('\tfiles\n')
  })
})
