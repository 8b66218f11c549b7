import { Config, Plugin } from '@oclif/core/config'
import { execute } from '@oclif/core/execute'
import { settings } from '@oclif/core/settings'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pjson from '../package.json'
import { loadEnvironment } from './env.mjs'

/** The entry of the bundle, dist/program.js: runs the command of argv; root is the folder of package.json. */
export async function main(root) {
  await loadEnvironment(process.argv)
  // Whatever NODE_ENV says, this runs what was built; bin/dev.js runs the sources.
  settings.enableAutoTranspile = false
  const plugin = new BuiltPlugin({ isRoot: true, pjson, root })
  await plugin.load()
  await execute({ loadOptions: { root, plugins: [plugin] } })
  // Nothing of mkt goes on after its command: a reader has what was written, and may take its time.
  process.stdout.write('', () => process.exit())
}

/** What oclif would look for on the disk is known. */
class BuiltPlugin extends Plugin {
  async _manifest() {
    const manifest = JSON.parse(readFileSync(join(this.root, 'oclif.manifest.json'), 'utf8'))
    this.commandIDs = Object.keys(manifest.commands)
    return manifest
  }
}

/** mkt has no themes; the look for one is the first file read in the background, which begins threads. */
Config.prototype.loadTheme = async () => undefined
