import { execute } from '@oclif/core/execute'
import { settings } from '@oclif/core/settings'
import { loadEnvironment } from './env.mjs'

/** The entry of the bundle, dist/program.js: runs the command of argv; root is the folder of package.json. */
export async function main(root) {
  loadEnvironment(process.argv)
  // Whatever NODE_ENV says, this runs what was built; bin/dev.js runs the sources.
  settings.enableAutoTranspile = false
  await execute({ loadOptions: { root, devPlugins: false, userPlugins: false } })
}
