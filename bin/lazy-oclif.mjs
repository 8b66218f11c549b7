/**
 * The text of a module of oclif, which loads what it imports where that is first used: a command
 * needs little of oclif. TypeScript has written these modules, each import as `const x_1 = …` on a
 * line of its own, and each use as `x_1.name`.
 */
export function lazyOclif(text) {
  const names = []
  const late = text.replaceAll(IMPORT, (_, name, load) => {
    names.push(name)
    return `const ${name} = onUse(() => ${load});`
  })
  if (names.length === 0) return text
  const any = names.join('|')
  return late
    .replaceAll(new RegExp(`\\bnew ((?:${any})\\.\\w+)`, 'g'), 'new ($1)')
    .replaceAll(new RegExp(`\\b(${any})(?=[.)])`, 'g'), '$1()')
    .concat(ON_USE)
}

const IMPORT = /^(?:const|var) (\w+_\d+) = (.*require\(.+\));$/gm

const ON_USE = `
function onUse(load) {
  let loaded
  return () => (loaded ??= load())
}
`
