/**
 * Writes what V8 compiles on the way of `mkt bars` to a database that is not there: nearly all of
 * what it compiles where there is one.
 */
const { writeFileSync } = require('node:fs')
const { CODE_CACHE, loadProgram } = require('./load-program.js')

Object.assign(process.env, { DB_HOST: '127.0.0.1', DB_PORT: '1' })
process.argv.push('bars', '--json', '--wait', '0s')
const { script, main } = loadProgram()
process.on('exit', () => {
  writeFileSync(CODE_CACHE, script.createCachedData())
  process.exitCode = 0
})
void main()
