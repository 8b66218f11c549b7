#!/usr/bin/env node
const { existsSync } = require('node:fs')
const { loadProgram, programFor } = require('./load-program.js')

/** sysexits.h: something is not set up. */
const NOT_CONFIGURED = 78

const program = programFor(process.argv.slice(2))
if (!existsSync(program)) {
  console.error('Error: Cannot run mkt: it is not built yet\nTry this: npm ci && npm run build')
  process.exit(NOT_CONFIGURED)
}
void loadProgram(program).main()
