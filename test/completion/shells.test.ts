/** The scripts of `mkt completion` in the shells that they are for, with symbols of a store. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt, runShell, type Environment } from '../support/run-mkt.ts'

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const scripts = fileURLToPath(new URL('../../completion', import.meta.url))

const SYMBOLS = ['AAPL', 'BINANCE:BTCUSDT', 'BINANCE:ETHUSDT', "it's $(touch x);", '\u001b[2Jx']

let database: TestDatabase
/** Holds bin/mkt, for the PATH, and a file to be completed. */
let folder: string

beforeAll(async () => {
  database = await migratedDatabase()
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      select symbol, '2024-01-02T14:00Z', 1, 1, 1, 1, 1, 1, 1
      from jsonb_array_elements_text(${JSON.stringify(SYMBOLS)}::text::jsonb) as symbol`,
  )
  folder = await mkdtemp(join(tmpdir(), 'mkt-completion-'))
  await mkdir(join(folder, 'bin'))
  await symlink(program, join(folder, 'bin', 'mkt'))
  await writeFile(join(folder, 'trades of today.csv'), '')
})

afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** What a script of a shell prints, line by line. */
async function lines(shell: string, script: string): Promise<string[]> {
  const flags = shell === 'bash' ? ['--norc'] : shell === 'zsh' ? ['-f'] : ['--no-config']
  const command = [shell, ...flags, '-c', script].map(quoted).join(' ')
  const { code, stdout, stderr } = await runShell(`cd ${quoted(folder)} && ${command}`, {
    ...{ DATABASE_URL: database.url, HOME: folder, XDG_DATA_HOME: folder },
    PATH: `${folder}/bin:${process.env.PATH}`,
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.split('\n').filter((line) => line !== '')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0
}

/** What bash would insert; the words are the line as bash takes it apart. */
function inBash(line: string, words: readonly string[]): Promise<string[]> {
  const script = [
    `source ${scripts}/mkt.bash`,
    `COMP_LINE=${quoted(line)} COMP_POINT=${line.length} COMP_CWORD=${words.length - 1}`,
    `COMP_WORDS=(${words.map(quoted).join(' ')})`,
    '_mkt && printf "%s\\n" "${COMPREPLY[@]}"',
  ]
  return lines('bash', script.join('\n'))
}

describe.concurrent('bash', () => {
  test('completes commands, flags and values', async () => {
    expect(await inBash('mkt db ', ['mkt', 'db', ''])).toEqual(['status', 'stop', 'url'])
    expect(await inBash('mkt gaps --for', ['mkt', 'gaps', '--for'])).toEqual(['--format'])
    expect(await inBash('mkt gaps --format=t', ['mkt', 'gaps', '--format', '=', 't'])).toEqual([
      'table',
    ])
  })

  test('completes a symbol behind its colon, which bash takes for the end of a word', async () => {
    const words = ['mkt', 'bars', 'BINANCE', ':']
    expect(await inBash('mkt bars BINANCE:', words)).toEqual(['BTCUSDT', 'ETHUSDT'])
    expect(await inBash('mkt bars BINANCE:BT', [...words, 'BT'])).toEqual(['BTCUSDT'])
    expect(await inBash('mkt bars "BINANCE:BT', ['mkt', 'bars', '"BINANCE:BT'])).toEqual([
      'BINANCE:BTCUSDT',
    ])
    expect(await inBash('mkt bars BT', ['mkt', 'bars', 'BT'])).toEqual(['BTCUSDT'])
    const list = ['mkt', 'produce', '--symbols', 'AAPL,BINANCE', ':', 'E']
    expect(await inBash('mkt produce --symbols AAPL,BINANCE:E', list)).toEqual(['ETHUSDT'])
  })

  test('has a symbol that it would run or take apart in quotes', async () => {
    const [word = '', ...more] = await inBash('mkt bars it', ['mkt', 'bars', 'it'])
    expect(more).toEqual([])
    const told = execFileSync('bash', ['-c', `printf %s ${word}`], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(told).toBe("it's $(touch x);")
    expect(await inBash('mkt bars "it', ['mkt', 'bars', '"it'])).toEqual([])
  })

  test('completes what stands before the cursor', async () => {
    const script = [
      `source ${scripts}/mkt.bash`,
      "COMP_LINE='mkt st --json' COMP_POINT=6 COMP_CWORD=1 COMP_WORDS=(mkt st --json)",
      '_mkt && printf "%s\\n" "${COMPREPLY[@]}"',
    ]
    expect(await lines('bash', script.join('\n'))).toEqual(['status'])
  })
})

describe.concurrent('fish', () => {
  const inFish = (line: string): Promise<string[]> =>
    lines('fish', `source ${scripts}/mkt.fish; complete -C ${quoted(line)}`)

  test('completes commands, flags, values, symbols and files', async ({ skip }) => {
    skip(!has('fish'), 'fish is not installed')
    const [flag] = await inFish('mkt gaps --for')
    expect(flag).toMatch(/^--format\twhat to print/)
    expect(await inFish('mkt gaps --format=t')).toEqual(['--format=table'])
    expect(await inFish('mkt bars BINANCE:B')).toEqual(['BINANCE:BTCUSDT'])
    expect(await inFish('mkt bars BT')).toContain('BTCUSDT\tBINANCE:BTCUSDT')
    expect(await inFish('mkt replay --file trades')).toEqual(['trades of today.csv'])
    expect(await inFish('mkt replay --file=trades')).toEqual(['--file=trades of today.csv'])
    expect(await inFish('mkt bars --home x')).toEqual([])
  })
})

describe.concurrent('zsh', () => {
  /** Runs the function with stand-ins for what only the line editor has. */
  const inZsh = (...words: string[]): Promise<string[]> =>
    lines(
      'zsh',
      [
        'compdef() { : }; compset() { : }; _files() { print files $* }',
        '_describe() { print -rl -- "${(@P)4}" }',
        `source ${scripts}/mkt.zsh`,
        `words=(${words.map(quoted).join(' ')}) CURRENT=${words.length}`,
        `PREFIX=${quoted(words.at(-1) ?? '')} _mkt`,
      ].join('\n'),
    )

  test('completes commands, flags, values, symbols and files', async ({ skip }) => {
    skip(!has('zsh'), 'zsh is not installed')
    const [flag] = await inZsh('mkt', 'gaps', '--for')
    expect(flag).toMatch(/^--format:what to print/)
    expect(await inZsh('mkt', 'gaps', '--format=t')).toEqual(['--format=table'])
    expect(await inZsh('mkt', 'bars', 'BINANCE:B')).toEqual(['BINANCE\\:BTCUSDT'])
    expect(await inZsh('mkt', 'bars', 'BT')).toEqual(['BTCUSDT:BINANCE:BTCUSDT'])
    expect(await inZsh('mkt', 'replay', '--file', '')).toEqual(['files'])
    expect(await inZsh('mkt', 'bars', '--home', '')).toEqual(['files -/'])
  })
})

describe('what the shells ask', () => {
  const QUIET = { code: 0, stdout: '', stderr: '' }
  const words = (...typed: string[]): string[] => ['completion', 'words', '--', ...typed]

  test('never gives a symbol that would upset a terminal', async () => {
    const { stdout } = await runMkt(words('bars', ''), { DATABASE_URL: database.url })
    expect(stdout).toBe("AAPL\t\nBINANCE:BTCUSDT\t\nBINANCE:ETHUSDT\t\nit's $(touch x);\t\n")
  })

  test('is answered with nothing, quietly, where there is no store', async () => {
    const home = join(folder, 'never-made')
    const environments: Environment[] = [
      { MKT_HOME: home },
      { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' },
      { DATABASE_URL: 'no url' },
      { DB_HOST: '127.0.0.1', DB_PORT: 'x' },
    ]
    const ended = await Promise.all(environments.map((one) => runMkt(words('bars', 'A'), one)))
    expect(ended).toEqual(environments.map(() => QUIET))
    await expect(rm(home)).rejects.toThrow('ENOENT')
  })

  test('is answered soon where the store does not answer', async () => {
    const mute = createServer().listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as { port: number }
    const startedMs = performance.now()
    const ended = await runMkt(words('bars', 'A'), {
      DATABASE_URL: `postgres://mkt@127.0.0.1:${port}/mkt`,
    })
    mute.close()
    expect(ended).toEqual(QUIET)
    // The driver alone would wait for five seconds.
    expect(performance.now() - startedMs).toBeLessThan(4_500)
  })

  test('is answered quietly where the question makes no sense', async () => {
    const home = { MKT_HOME: join(folder, 'never-made') }
    const questions = [words(), ['completion', 'words'], ['completion', 'words', '--nonsense']]
    for (const question of questions) {
      expect(await runMkt(question, home)).toMatchObject({ code: 0, stderr: '' })
    }
  })
})

describe.concurrent('mkt completion', () => {
  test.each(['bash', 'zsh', 'fish'])(
    'prints the script for %s, and nothing else',
    async (shell) => {
      const script = await readFile(join(scripts, `mkt.${shell}`), 'utf8')
      const ended = await runMkt(['completion', shell], {})
      expect(ended).toEqual({ code: 0, stdout: script, stderr: '' })
    },
  )

  test('knows no other shell', async () => {
    const { code, stderr } = await runMkt(['completion', 'csh'], {})
    expect(code).toBe(2)
    expect(stderr).toContain('bash, zsh, fish')
  })
})
