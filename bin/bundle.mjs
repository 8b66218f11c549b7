/**
 * Writes dist/program.js, the program and its packages in one file, and dist/bars-program.js, what
 * `mkt bars` takes of it: to find and read 500 files is much of the start-up time of a command. Part
 * of `npm run build`.
 */
import { build } from 'esbuild'
import { readdirSync, readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lazyOclif } from './lazy-oclif.mjs'
import { mended } from './mends.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The program is a function, which bin/load-program.js calls. */
const BEGIN = `(function (exports, require, module, __filename, __dirname) {
const urlOf = (file) => require('node:url').pathToFileURL(require('node:path').join(__dirname, file)).href`

const commands = readdirSync(`${root}dist/commands`, { recursive: true })
  .filter((file) => file.endsWith('.js'))
  .map((file) => `dist/commands/${file.replaceAll(sep, '/')}`)

/** Seldom needed; and kafkajs is mended file by file. */
const OUTSIDE = [
  ...['apache-arrow', 'fzstd', 'kafkajs', 'lz4js', 'tinyglobby', 'typescript', 'ws', 'yauzl'],
]

await bundle('program.js', commands)
await bundle('bars-program.js', ['dist/commands/bars.js'])

/** Joins these commands with all else that oclif loads by name. */
async function bundle(name, commands) {
  await build({
    entryPoints: [`${root}bin/main.mjs`],
    outfile: `${root}dist/${name}`,
    ...{ bundle: true, format: 'cjs', platform: 'node', target: 'node20' },
    external: OUTSIDE,
    supported: { 'dynamic-import': false },
    // Constants are written where they are used, which makes the readers of files faster.
    minifySyntax: true,
    banner: { js: BEGIN },
    footer: { js: '})' },
    plugins: [
      modulesInside([...commands, 'dist/help.js', 'dist/command-not-found.js']),
      mendedModules(),
      withoutSearch(),
    ],
  })
}

/** What oclif would load from the disk by its name is in the bundle. */
function modulesInside(files) {
  const lines = files.map((file) => `  ['${file}', () => import('./${file}')],\n`)
  const contents = `export const modules = new Map([\n${lines.join('')}])`
  return {
    name: 'modules-inside',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /\/module-loader$/ }, () => ({ path: `${root}bin/module-loader.mjs` }))
      onResolve({ filter: /^mkt:modules$/ }, ({ path }) => ({ path, namespace: 'mkt' }))
      onLoad({ filter: /./, namespace: 'mkt' }, () => ({ contents, resolveDir: root }))
    },
  }
}

function mendedModules() {
  const mend = (how) => (args) => ({ contents: how(readFileSync(args.path, 'utf8'), args.path) })
  return {
    name: 'mended-modules',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]dist[/\\].*\.js$/ }, mend(withPlace))
      onLoad(
        { filter: /oclif.core.lib.*\.js$/ },
        mend((...file) => lazyOclif(mended(...file))),
      )
      onLoad({ filter: /(?:cli-table3|postgres)[/\\]src[/\\].*\.js$/ }, mend(mended))
    },
  }
}

/** A module of mkt that looks for a file beside itself is found where it would be. */
function withPlace(text, path) {
  const place = JSON.stringify(relative(`${root}dist`, path).replaceAll(sep, '/'))
  return text.replaceAll('import.meta.url', `urlOf(${place})`)
}

/** Where it has no manifest, oclif looks for commands and plugins with these. */
function withoutSearch() {
  return {
    name: 'without-search',
    setup({ onResolve }) {
      onResolve({ filter: /^(?:minimatch|tinyglobby)$/ }, ({ importer }) =>
        importer.includes('oclif') ? { path: `${root}bin/not-needed.mjs` } : undefined,
      )
    },
  }
}
await import('./code-caches.mjs')
