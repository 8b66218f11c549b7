const { readFileSync, statSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

const ROOT = dirname(__dirname)

/**
 * The program for these words: all of it, or the small one for `mkt bars`, which people run again
 * and again, and for what needs no command.
 */
function programFor([word = '-', ...rest]) {
  const isSmall = word === 'bars' || (rest.length === 0 && word.startsWith('-'))
  return join(ROOT, isSmall ? 'dist/bars-program.js' : 'dist/program.js')
}

/**
 * Where lies what V8 compiled of a program, named by the very executable that ran then: V8 refuses
 * what another version of itself has compiled, but not what its own version did in another build of
 * Node, and ends in a crash.
 */
function codeCacheOf(program) {
  const { mtimeMs, size } = statSync(process.execPath)
  return `${program}.${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`
}

/** Loads a program as require would, but compiled already: Node 20 has no other way to. */
function loadProgram(program) {
  // esbuild writes ASCII, which is read quickest as latin1.
  const text = readFileSync(program, 'latin1')
  const script = new Script(text, {
    filename: program,
    cachedData: compiled(program),
  })
  const module = { exports: {} }
  const run = script.runInThisContext()
  run(module.exports, require, module, program, dirname(program))
  return { script, main: () => module.exports.main(ROOT) }
}

function compiled(program) {
  try {
    return readFileSync(codeCacheOf(program))
  } catch {
    return undefined
  }
}

module.exports = { codeCacheOf, loadProgram, programFor }
