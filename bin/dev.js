#!/usr/bin/env node
const { dirname } = require('node:path')

void run()

async function run() {
  const { loadEnvironment } = await import('./env.mjs')
  loadEnvironment(process.argv)
  // oclif registers tsx by itself, but not in time for the help class.
  const { register } = await import('tsx/esm/api')
  register()
  const { execute } = await import('@oclif/core')
  await execute({ development: true, loadOptions: { root: dirname(__dirname) } })
}
