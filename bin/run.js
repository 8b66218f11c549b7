#!/usr/bin/env node
import module from 'node:module'
import { loadEnvironment } from './env.js'

// Node 22 keeps compiled code between runs; Node 20 has no such cache.
module.enableCompileCache?.()
loadEnvironment(process.argv)
const { execute } = await import('@oclif/core/execute')
const { settings } = await import('@oclif/core/settings')
// Whatever NODE_ENV says, this runs what was built; bin/dev.js runs the sources.
settings.enableAutoTranspile = false
await execute({ dir: import.meta.url })
