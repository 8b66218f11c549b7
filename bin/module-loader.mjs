/** Stands in the bundle for oclif's own module-loader: what oclif loads by name is in the bundle. */
import { join, relative, sep } from 'node:path'
import { modules } from 'mkt:modules'

/** A command, as oclif.manifest.json names it. */
export function loadWithDataFromManifest({ relativePath }, root) {
  return moduleAt(root, join(root, ...relativePath))
}

/** A hook, as package.json names it, without .js. */
export function loadWithData({ root }, path) {
  return moduleAt(root, `${path}.js`)
}

/** The help class, as package.json names it. */
export async function load({ root }, path) {
  return (await moduleAt(root, `${path}.js`)).module
}

async function moduleAt(root, filePath) {
  const name = relative(root, filePath).replaceAll(sep, '/')
  return { filePath, isESM: true, module: await modules.get(name)() }
}
