#!/usr/bin/env node
const { dirname } = require('node:path')

const ROOT = dirname(__dirname)

void run()

/** A command from the sources: what was built, its manifest too, is not looked at. */
async function run() {
  process.env.NODE_ENV = 'development'
  const { loadEnvironment } = await import('./env.mjs')
  await loadEnvironment(process.argv)
  // oclif registers tsx by itself, but not in time for the help class.
  const { register } = await import('tsx/esm/api')
  register()
  const { execute, Plugin } = await import('@oclif/core')
  const plugin = new Plugin({ ignoreManifest: true, isRoot: true, root: ROOT })
  await plugin.load()
  await execute({ development: true, loadOptions: { plugins: [plugin], root: ROOT } })
}
