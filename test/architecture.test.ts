/**
 * The import rule of the project. Every rule is a function from imports to offences, so that each
 * is tried twice: on the sources, where it must find nothing, and on a made-up offender.
 */
import { describe, expect, test } from 'vitest'
import {
  importsOf,
  readsEnvironment,
  readSources,
  reexportsEverything,
  type Import,
  type Source,
} from './support/source-imports.ts'

const root = new URL('..', import.meta.url).pathname
const sources = readSources(root, 'src')
const everything = [...sources, ...readSources(root, 'bin')]
const imports = sources.flatMap(importsOf)

/** What each folder of src/lib may import besides its own files. */
const MAY_IMPORT = new Map<string, readonly string[]>([
  ['core', []],
  ['disk', ['core']],
  ['postgres', ['core', 'disk']],
  ['feed', ['core', 'disk', 'postgres']],
  ['journal', ['core', 'disk']],
  ['log', ['core', 'disk', 'postgres']],
  ['store', ['core', 'disk', 'postgres']],
  ['table', ['core', 'disk', 'postgres']],
  ['timescale', ['core', 'postgres']],
  ['pipeline', ['core']],
])

/** The files that say what an adapter promises: all that the pipeline knows of adapters. */
const PORTS = [
  'src/lib/feed/feed.ts',
  'src/lib/journal/journal.ts',
  'src/lib/log/trade-log.ts',
  'src/lib/store/bar-store.ts',
]

/** The one home of each third-party package. */
const PACKAGE_HOMES = new Map<string, RegExp>([
  ['ws', /^src\/lib\/feed\//],
  ['kafkajs', /^src\/lib\/log\/kafka[^/]*\.ts$/],
  ['postgres', /^src\/lib\/postgres\//],
  ['chalk', /^src\/lib\/table\//],
  ['cli-table3', /^src\/lib\/table\//],
  ['cli-progress', /^src\/lib\/table\//],
  [
    '@oclif/core',
    /^src\/(commands\/.*|(base-command|command-not-found|file-flags|flags|help)\.ts)$/,
  ],
  ['fzstd', /^src\/lib\/(feed\/(inputs|tables)\/|log\/unpack-)/],
  ['tinyglobby', /^src\/lib\/feed\/inputs\//],
  ['yauzl', /^src\/lib\/feed\/inputs\//],
  ['apache-arrow', /^src\/lib\/feed\/tables\//],
  ['hyparquet', /^src\/lib\/feed\/tables\//],
  ['hyparquet-compressors', /^src\/lib\/(feed\/tables\/|log\/unpack-)/],
  ['hyparquet-writer', /^src\/lib\/feed\/tables\//],
  ['lz4js', /^src\/lib\/feed\/tables\//],
  ['@node-rs/crc32', /^src\/lib\/log\/crc32c\.ts$/],
])

/** flags.ts is where mkt reads its settings; bin/ loads .env before it. */
const MAY_READ_ENVIRONMENT = /^(src\/flags\.ts|bin\/)/

describe('the sources', () => {
  test('are there to be looked at', () => {
    expect(sources.map(({ path }) => path)).toContain('src/lib/core/bar.ts')
    expect(imports.length).toBeGreaterThan(sources.length)
  })
})

describe('core', () => {
  test('imports core and nothing else: no package, no node: module', () => {
    expect(leavingCore(imports)).toEqual([])
    expect(leavingCore(made('src/lib/core/bar.ts', `import fs from 'node:fs'`))).toEqual([
      'src/lib/core/bar.ts imports node:fs',
    ])
    expect(leavingCore(made('src/lib/core/bar.ts', `import '../../flags.ts'`))).toHaveLength(1)
    expect(leavingCore(made('src/lib/core/bar.ts', `await import('kafkajs')`))).toHaveLength(1)
    expect(leavingCore(made('src/lib/core/bar.ts', `import './decimal.ts'`))).toEqual([])
  })
})

describe.each([...MAY_IMPORT.keys()])('src/lib/%s', (folder) => {
  test('imports its own files and the folders that it may know', () => {
    expect(strayingFrom(folder, imports)).toEqual([])
    const path = `src/lib/${folder}/made-up.ts`
    for (const specifier of ['../../flags.ts', '../../open.ts', '../unheard-of/x.ts']) {
      expect(strayingFrom(folder, made(path, `import '${specifier}'`))).toHaveLength(1)
    }
    expect(strayingFrom(folder, made(path, `import type { X } from '../made-up/y.ts'`))).toEqual([
      `${path} imports src/lib/made-up/y.ts`,
    ])
  })
})

describe('the pipeline', () => {
  test('knows ports by their types, and no adapter at all', () => {
    const path = 'src/lib/pipeline/etl.ts'
    const type = made(path, `import type { BarStore } from '../store/bar-store.ts'`)
    expect(strayingFrom('pipeline', type)).toEqual([])
    for (const offence of [
      `import { BarStore } from '../store/bar-store.ts'`,
      `import { type BarStore } from '../store/bar-store.ts'`,
      `import type { X } from '../store/postgres-store.ts'`,
      `await import('../log/kafka-log.ts')`,
    ]) {
      expect(strayingFrom('pipeline', made(path, offence))).toHaveLength(1)
    }
  })
})

describe('mkt bars', () => {
  test('begins without what it does not need: Kafka, WebSockets, tables, the start of a server', () => {
    const needless = /^(kafkajs|ws|cli-table3|chalk|cli-progress)$|embedded-start\.ts$/
    const loaded = loadedAtOnce('src/commands/bars.ts', imports)
    expect(loaded.filter((path) => needless.test(path))).toEqual([])
    expect(loaded).toContain('postgres')
    const offence = made('src/commands/bars.ts', `import '../a.ts'`)
    const chain = [...offence, ...made('src/a.ts', `import 'kafkajs'; await import('ws')`)]
    expect(loadedAtOnce('src/commands/bars.ts', chain)).toEqual(['src/a.ts', 'kafkajs'])
  })
})

describe('every file', () => {
  test('of src/lib lies in a folder that the rule knows', () => {
    expect(unknownFolders(sources)).toEqual([])
    expect(unknownFolders([source('src/lib/utils/x.ts', '')])).toEqual(['src/lib/utils/x.ts'])
    expect(unknownFolders([source('src/lib/x.ts', '')])).toEqual(['src/lib/x.ts'])
  })

  test('leaves the commands alone: nobody imports them', () => {
    expect(importingCommands(imports)).toEqual([])
    const offence = made('src/commands/demo.ts', `import { Bars } from './bars.ts'`)
    expect(importingCommands(offence)).toEqual([
      'src/commands/demo.ts imports src/commands/bars.ts',
    ])
  })

  test('imports files that exist, by their whole name', () => {
    expect(missingFiles(imports, sources)).toEqual([])
    expect(missingFiles(made('src/a.ts', `import './b.ts'`), sources)).toHaveLength(1)
    expect(missingFiles(made('src/a.ts', `import './flags'`), sources)).toHaveLength(1)
  })

  test('imports only what does not import it: there are no cycles', () => {
    expect(cycles(imports)).toEqual([])
    const ring = [
      ...made('src/a.ts', `import './b.ts'`),
      ...made('src/b.ts', `export { c } from './c.ts'`),
      ...made('src/c.ts', `export const a = await import('./a.ts')`),
    ]
    expect(cycles(ring)).toEqual(['src/a.ts → src/b.ts → src/c.ts → src/a.ts'])
    const typesOnly = made('src/b.ts', `import type { A } from './a.ts'`)
    expect(cycles([...made('src/a.ts', `import './b.ts'`), ...typesOnly])).toEqual([])
  })

  test('says itself what it exports: there are no barrels', () => {
    expect(barrels(sources)).toEqual([])
    const offenders = [
      source('src/lib/core/index.ts', ''),
      source('src/all.ts', `export * from './open.ts'`),
    ]
    expect(barrels(offenders)).toEqual(['src/lib/core/index.ts', 'src/all.ts'])
  })

  test('takes its settings from flags.ts: process.env is read there and in bin/', () => {
    expect(readingEnvironment(everything)).toEqual([])
    for (const text of ['process.env.X', `process['env']`, `import { env } from 'node:process'`]) {
      expect(readingEnvironment([source('src/open.ts', text)])).toEqual(['src/open.ts'])
    }
    expect(readingEnvironment([source('src/open.ts', '// process.env')])).toEqual([])
  })

  test('imports a third-party package only where the package is at home', () => {
    expect(packagesAbroad(imports)).toEqual([])
    for (const [from, name] of [
      ['src/lib/log/postgres-log.ts', 'kafkajs'],
      ['src/lib/store/bar-store.ts', 'postgres'],
      ['src/commands/bars.ts', 'chalk'],
      ['src/open.ts', '@oclif/core'],
      ['src/open.ts', 'lodash'],
    ] as const) {
      const offence = made(from, `const x = await import('${name}/deep/file.js')`)
      expect(packagesAbroad(offence)).toEqual([`${from} imports ${name}/deep/file.js`])
    }
    expect(packagesAbroad(made('src/lib/log/kafka-log.ts', `import 'kafkajs'`))).toEqual([])
  })

  test('loads modules whose name is written out', () => {
    expect(computedImports(imports)).toEqual([])
    expect(computedImports(made('src/open.ts', 'await import(name)'))).toHaveLength(1)
  })
})

function leavingCore(all: readonly Import[]): string[] {
  const ofCore = all.filter(({ from }) => folderOf(from) === 'core')
  return told(ofCore.filter(({ kind, to }) => kind !== 'file' || folderOf(to) !== 'core'))
}

function strayingFrom(folder: string, all: readonly Import[]): string[] {
  const known = [folder, ...(MAY_IMPORT.get(folder) ?? [])]
  const files = all.filter(({ from, kind }) => folderOf(from) === folder && kind === 'file')
  const strays = files.filter(({ to }) => !known.includes(folderOf(to) ?? ''))
  return told(strays.filter((one) => !(folder === 'pipeline' && isTypeOfPort(one))))
}

function isTypeOfPort({ to, typeOnly }: Import): boolean {
  return typeOnly && PORTS.includes(to)
}

function unknownFolders(all: readonly Source[]): string[] {
  const paths = all.map(({ path }) => path).filter((path) => path.startsWith('src/lib/'))
  return paths.filter((path) => !MAY_IMPORT.has(folderOf(path) ?? ''))
}

function importingCommands(all: readonly Import[]): string[] {
  return told(all.filter(({ to, kind }) => kind === 'file' && to.startsWith('src/commands/')))
}

function missingFiles(all: readonly Import[], present: readonly Source[]): string[] {
  const paths = new Set(present.map(({ path }) => path))
  return told(all.filter(({ kind, to }) => kind === 'file' && !paths.has(to)))
}

function barrels(all: readonly Source[]): string[] {
  const found = all.filter((one) => /\/index\.ts$/.test(one.path) || reexportsEverything(one))
  return found.map(({ path }) => path)
}

function readingEnvironment(all: readonly Source[]): string[] {
  const found = all.filter((one) => !MAY_READ_ENVIRONMENT.test(one.path) && readsEnvironment(one))
  return found.map(({ path }) => path)
}

function packagesAbroad(all: readonly Import[]): string[] {
  const packages = all.filter(({ kind }) => kind === 'package')
  return told(packages.filter(({ from, to }) => !PACKAGE_HOMES.get(packageOf(to))?.test(from)))
}

function computedImports(all: readonly Import[]): string[] {
  return told(all.filter(({ to }) => to === '(computed)'))
}

/** What comes along when a file is loaded: all but types and what is imported when it is reached. */
function loadedAtOnce(path: string, all: readonly Import[]): string[] {
  const loaded = new Set<string>()
  const load = (file: string): void => {
    for (const { from, to, typeOnly, dynamic } of all) {
      if (from !== file || typeOnly || dynamic || loaded.has(to)) continue
      loaded.add(to)
      load(to)
    }
  }
  load(path)
  return [...loaded]
}

/** Each ring of imports once, from its first file round to itself; types are gone at run time. */
function cycles(all: readonly Import[]): string[] {
  const targets = new Map<string, string[]>()
  for (const { from, to, kind, typeOnly } of all) {
    if (kind === 'file' && !typeOnly) targets.set(from, [...(targets.get(from) ?? []), to])
  }
  const rings = new Set<string>()
  const done = new Set<string>()
  const follow = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) rings.add(ring(trail.slice(at)))
    if (at >= 0 || done.has(path)) return
    for (const next of targets.get(path) ?? []) follow(next, [...trail, path])
    done.add(path)
  }
  for (const path of [...targets.keys()].sort()) follow(path, [])
  return [...rings]
}

function ring(files: readonly string[]): string {
  const start = files.indexOf([...files].sort()[0] as string)
  const turned = [...files.slice(start), ...files.slice(0, start)]
  return [...turned, turned[0]].join(' → ')
}

function folderOf(path: string): string | undefined {
  return /^src\/lib\/([^/]+)\//.exec(path)?.[1]
}

/** The package of a specifier: 'ws' of 'ws/lib/x.js', '@oclif/core' of '@oclif/core/flags'. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function told(offences: readonly Import[]): string[] {
  return offences.map(({ from, to }) => `${from} imports ${to}`)
}

function source(path: string, text: string): Source {
  return { path, text }
}

/** The imports of a file that does not exist. */
function made(path: string, text: string): Import[] {
  return importsOf(source(path, text))
}
