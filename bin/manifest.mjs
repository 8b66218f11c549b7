/**
 * Writes oclif.manifest.json, which tells oclif of all commands without importing them: that is
 * most of the start-up time of a command. Part of `npm run build`.
 */
import { Config } from '@oclif/core'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const file = `${root}oclif.manifest.json`
rmSync(file, { force: true })
const config = await Config.load(root)
writeFileSync(file, JSON.stringify(config.plugins.get(config.name).manifest))
