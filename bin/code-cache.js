/** Runs mkt with the words that are given, and writes what V8 compiled on the way. */
const { writeFileSync } = require('node:fs')
const { codeCacheOf, loadProgram, programFor } = require('./load-program.js')

const program = programFor(process.argv.slice(2))
const { script, main } = loadProgram(program)
process.on('exit', () => writeFileSync(codeCacheOf(program), script.createCachedData()))
void main()
