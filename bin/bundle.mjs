/**
 * Writes dist/program.js, the program and its packages in one file, and with it what V8 made of that
 * file: to find, read and compile 500 files is most of the start-up time of a command. Part of
 * `npm run build`.
 */
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What oclif loads by name. */
const commands = readdirSync(`${root}dist/commands`, { recursive: true })
const named = [
  ...commands.filter((file) => file.endsWith('.js')).map((file) => `dist/commands/${file}`),
  ...['dist/help.js', 'dist/command-not-found.js'],
].map((file) => file.replaceAll(sep, '/'))

/** Modules that oclif, or a module of mkt, looks for on the disk are found from the bundle. */
const placesOfModules = {
  name: 'places-of-modules',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/module-loader$/ }, () => ({ path: `${root}bin/module-loader.mjs` }))
    onResolve({ filter: /^mkt:modules$/ }, ({ path }) => ({ path, namespace: 'mkt' }))
    onLoad({ filter: /./, namespace: 'mkt' }, () => ({ contents: modules(), resolveDir: root }))
    onLoad({ filter: /[/\\]dist[/\\].*\.js$/ }, ({ path }) => ({ contents: withPlace(path) }))
    onLoad({ filter: /oclif.core.lib.config.plugin\.js$/ }, ({ path }) => ({
      contents: withoutLocale(readFileSync(path, 'utf8')),
    }))
  },
}

function modules() {
  const lines = named.map((file) => `  ['${file}', () => import('./${file}')],\n`)
  return `export const modules = new Map([\n${lines.join('')}])`
}

function withPlace(path) {
  const place = JSON.stringify(relative(`${root}dist`, path).replaceAll(sep, '/'))
  return readFileSync(path, 'utf8').replaceAll('import.meta.url', `urlOf(${place})`)
}

/** The first localeCompare of a process takes 6 ms; names of commands are ASCII. */
function withoutLocale(text) {
  return text.replace('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)')
}

/** The program is a function, which bin/load-program.js calls. */
const BEGIN = `(function (exports, require, module, __filename, __dirname) {
const urlOf = (file) => require('node:url').pathToFileURL(require('node:path').join(__dirname, file)).href`

/** Where it has no manifest, oclif looks for commands and plugins with these. */
const withoutSearch = {
  name: 'without-search',
  setup({ onResolve }) {
    onResolve({ filter: /^(?:minimatch|tinyglobby)$/ }, ({ importer }) =>
      importer.includes('oclif') ? { path: `${root}bin/not-needed.mjs` } : undefined,
    )
  },
}

await build({
  entryPoints: [`${root}bin/main.mjs`],
  outfile: `${root}dist/program.js`,
  ...{ bundle: true, format: 'cjs', platform: 'node', target: 'node20' },
  // These are seldom needed, and kafkajs is mended file by file.
  external: [
    'apache-arrow',
    'fzstd',
    'kafkajs',
    'lz4js',
    'tinyglobby',
    'typescript',
    'ws',
    'yauzl',
  ],
  supported: { 'dynamic-import': false },
  // Constants are written where they are used, which makes the readers of files faster.
  minifySyntax: true,
  banner: { js: BEGIN },
  footer: { js: '})' },
  plugins: [placesOfModules, withoutSearch],
})
// Nothing of the user's own: neither the environment nor a .env.
execFileSync(process.execPath, [`${root}bin/code-cache.js`], { cwd: `${root}dist`, env: {} })
