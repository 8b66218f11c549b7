/** What the pages for users say is there: commands, flags, variables, scripts and linked files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { commandLinesOf, faultOf, loadCommand, suggestionsOf } from './support/named-commands.ts'
import { readSources } from './support/source-imports.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...docs.map((name) => `docs/${name}`),
]

const README_MAX_LINES = 200
/** Who opens the README sees the first lines of it. */
const NEAR_TOP_LINES = 40

describe('README.md', () => {
  const lines = (): string[] => pageText('README.md').split('\n')

  test(`has at most ${README_MAX_LINES} lines`, () => {
    expect(lines().length - 1).toBeLessThanOrEqual(README_MAX_LINES)
  })

  test.each(['npm ci && npm run demo', 'npm ci && npm test'])('says %s near the top', (command) => {
    const top = lines().slice(0, NEAR_TOP_LINES)
    expect(top.map((line) => line.replace(/\s+#.*$/, ''))).toContain(command)
  })

  test('lists every variable that mkt reads in its table', () => {
    const rows = lines()
      .filter((line) => line.startsWith('|'))
      .join('\n')
    expect(settings().filter((name) => !rows.includes(`\`${name}\``))).toEqual([])
  })
})

describe('.env.example', () => {
  test('has the variables that mkt reads, and no others', () => {
    const example = [...pageText('.env.example').matchAll(/^([A-Z_]+)=/gm)]
    expect(example.map(([, name]) => name).sort()).toEqual(settings())
  })

  test('is compared with variables that were found', () => {
    expect(settings()).toEqual(expect.arrayContaining(['DATABASE_URL', 'DB_HOST', 'MKT_TOPIC']))
  })
})

describe.each(pages)('%s', (page) => {
  test('names commands and flags that exist', async () => {
    expect(await faultsOf(commandLinesOf(pageText(page)))).toEqual([])
  })

  test('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(pageText('package.json')) as { scripts: object }
    const named = [...pageText(page).matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name]) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([])
  })

  test('links to files that are there', () => {
    const links = [...pageText(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => link ?? '')
    const files = links.filter((link) => !/^[a-z]+:/.test(link))
    expect(files.filter((file) => !existsSync(join(root, dirname(page), file)))).toEqual([])
  })
})

describe('the program', () => {
  test('suggests commands and flags that exist, wherever something went wrong', async () => {
    const lines = readSources(root, 'src').flatMap(({ text }) => suggestionsOf(text))
    expect(lines.length).toBeGreaterThan(5)
    expect(await faultsOf(lines)).toEqual([])
  })

  test.each(commandFiles())('mkt %s has examples, of flags that exist', async (id, path) => {
    const { examples = [] } = (await loadCommand(path)) as { examples?: Example[] }
    const lines = examples.map((example) => textOf(example).replace(TEMPLATE, `mkt ${id}`))
    expect(lines.length).toBeGreaterThan(0)
    expect(await faultsOf(lines.flatMap((line) => commandLinesOf(`\`${line}\``)))).toEqual([])
  })
})

describe('this check', () => {
  test('finds the commands of a page, in blocks and between backticks', () => {
    const markdown = [
      '```sh',
      'npm ci && A=b mkt etl --once | mkt bars AAPL # mkt nonsense',
      '```',
      'Say `mkt db stop`, not `mkt.progress`.',
      '```json',
      'mkt is no command here',
      '```',
    ].join('\n')
    expect(commandLinesOf(markdown)).toEqual(['mkt etl --once', 'mkt bars AAPL', 'mkt db stop'])
  })

  test('finds what a source suggests', () => {
    expect(suggestionsOf(`tryThis: ['mkt migrate', "mkt bars --all"]`)).toEqual([
      'mkt migrate',
      'mkt bars --all',
    ])
  })

  test.each(['mkt nonsense', 'mkt bars --nonsense', 'mkt bars [--nonsense=1]', 'mkt bars -Z'])(
    'sees that there is no %s',
    async (line) => {
      expect(await faultOf(line)).toMatch(/there is no (command|flag)/)
    },
  )

  test.each([
    'mkt',
    'mkt --help',
    'mkt help bars',
    'mkt bars --last 3 --json',
    'mkt bars --from=-2h',
  ])('lets %s pass', async (line) => {
    expect(await faultOf(line)).toBeUndefined()
  })
})

type Example = string | { command: string }

const TEMPLATE = /<%= config\.bin %> <%= command\.id %>/g

function textOf(example: Example): string {
  return typeof example === 'string' ? example : example.command
}

/** The id and the path of each command: `db stop` of src/commands/db/stop.ts. */
function commandFiles(): [string, string][] {
  const files = readSources(root, 'src/commands').map(({ path }) => path)
  return files.map((path) => [
    path.replace(/^src\/commands\/|\.ts$/g, '').replace('/', ' '),
    join(root, path),
  ])
}

async function faultsOf(lines: readonly string[]): Promise<string[]> {
  const faults = await Promise.all(lines.map(faultOf))
  return faults.filter((fault) => fault !== undefined)
}

/** What flags.ts reads and a person sets; the rest belongs to the system and the terminal. */
function settings(): string[] {
  const read = pageText('src/flags.ts').matchAll(/(?:env: |fromEnvironment\()'([A-Z_]+)'/g)
  const names = new Set([...read].map(([, name]) => name as string))
  return [...names].filter((name) => !SET_BY_OTHERS.has(name)).sort()
}

const SET_BY_OTHERS = new Set([
  ...['XDG_STATE_HOME', 'LOCALAPPDATA', 'NO_COLOR', 'FORCE_COLOR', 'TERM', 'COLUMNS', 'LINES'],
])

function pageText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
