/** What the sources of a tree import, read from their syntax: nothing is loaded or resolved. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import ts from 'typescript'

/** One file: its path from the root of the project, with forward slashes, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

export interface Import {
  /** The file that imports. */
  readonly from: string
  /** A file of the project for a relative import, else the package or node: module as written. */
  readonly to: string
  readonly kind: 'file' | 'package' | 'node'
  /** `import type …` and `export type … from …`: gone at run time. */
  readonly typeOnly: boolean
  /** `import('…')`: loaded when the line is reached. */
  readonly dynamic: boolean
}

export function readSources(root: string, folder: string): Source[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  const paths = names
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => join(root, folder, name))
  return paths.map((path) => ({
    path: relative(root, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }))
}

export function importsOf(source: Source): Import[] {
  const found: Import[] = []
  visit(syntaxOf(source), (node) => {
    const written = importOf(node)
    if (written !== undefined) found.push({ from: source.path, ...target(source.path, written) })
  })
  return found
}

/** True where the file says process.env, process['env'] or imports env from node:process. */
export function readsEnvironment(source: Source): boolean {
  let reads = false
  visit(syntaxOf(source), (node) => {
    reads ||= isProcessEnv(node)
  })
  return reads || importsOf(source).some(({ to }) => to === 'node:process' || to === 'process')
}

/** True where the file passes on all that another one exports. */
export function reexportsEverything(source: Source): boolean {
  return syntaxOf(source).statements.some(
    (node) => ts.isExportDeclaration(node) && node.exportClause === undefined,
  )
}

function syntaxOf({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false)
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}

interface WrittenImport {
  specifier: string
  typeOnly: boolean
  dynamic: boolean
}

function importOf(node: ts.Node): WrittenImport | undefined {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    return { specifier: textOf(node.moduleSpecifier), typeOnly, dynamic: false }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: textOf(node.moduleSpecifier), typeOnly: node.isTypeOnly, dynamic: false }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: textOf(node.argument.literal), typeOnly: true, dynamic: false }
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: textOf(node.arguments[0]), typeOnly: false, dynamic: true }
  }
  return undefined
}

/** A specifier that is computed is given as its source text begins: '`' or an expression. */
function textOf(node: ts.Node | undefined): string {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : '(computed)'
}

function target(from: string, { specifier, ...rest }: WrittenImport): Omit<Import, 'from'> {
  if (specifier.startsWith('.')) {
    return { to: posix.join(posix.dirname(from), specifier), kind: 'file', ...rest }
  }
  return { to: specifier, kind: specifier.startsWith('node:') ? 'node' : 'package', ...rest }
}

function isProcessEnv(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node))
    return isProcess(node.expression) && node.name.text === 'env'
  if (!ts.isElementAccessExpression(node) || !isProcess(node.expression)) return false
  return textOf(node.argumentExpression) === 'env'
}

function isProcess(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'process'
}
