#!/usr/bin/env node
import { loadEnvironment } from './env.js'

loadEnvironment(process.argv)
const { execute } = await import('@oclif/core')
await execute({ development: true, dir: import.meta.url })
