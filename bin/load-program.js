const { readFileSync, statSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

const ROOT = dirname(__dirname)
const PROGRAM = join(ROOT, 'dist/program.js')
/**
 * What V8 compiled of the program, named by the very executable that ran then: V8 refuses what
 * another version of itself has compiled, but not what its own version did in another build of
 * Node, and ends in a crash.
 */
const { mtimeMs, size } = statSync(process.execPath)
const CODE_CACHE = `${PROGRAM}.${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`

/** Loads dist/program.js as require would, but compiled already: Node 20 has no other way to. */
function loadProgram() {
  // esbuild writes ASCII, which is read quickest as latin1.
  const text = readFileSync(PROGRAM, 'latin1')
  const script = new Script(text, { filename: PROGRAM, cachedData: codeCache() })
  const module = { exports: {} }
  const run = script.runInThisContext()
  run(module.exports, createRequire(PROGRAM), module, PROGRAM, dirname(PROGRAM))
  return { script, main: () => module.exports.main(ROOT) }
}

function codeCache() {
  try {
    return readFileSync(CODE_CACHE)
  } catch {
    return undefined
  }
}

module.exports = { CODE_CACHE, PROGRAM, loadProgram }
