#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'
import { loadEnvironment } from './env.js'

/** sysexits.h: something is not set up. */
const NOT_CONFIGURED = 78

if (!existsSync(new URL('../dist/commands/', import.meta.url))) {
  console.error('Error: Cannot run mkt: it is not built yet\nTry this: npm ci && npm run build')
  process.exit(NOT_CONFIGURED)
}
// Node 22 keeps compiled code between runs; Node 20 has no such cache.
module.enableCompileCache?.()
loadEnvironment(process.argv)
const { execute } = await import('@oclif/core/execute')
const { settings } = await import('@oclif/core/settings')
// Whatever NODE_ENV says, this runs what was built; bin/dev.js runs the sources.
settings.enableAutoTranspile = false
await execute({ dir: import.meta.url })
