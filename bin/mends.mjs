/**
 * What the bundle changes in packages so that a command starts sooner; what they do stays the same.
 * A package that has become another one since ends the build.
 */

/** A text with the mends of its path, if it has any. */
export function mended(text, path) {
  const [, mends = []] = MENDS.find(([end]) => path.replaceAll('\\', '/').endsWith(end)) ?? []
  return mends.reduce((mended, [old, lean]) => {
    if (!mended.includes(old)) throw new Error(`Cannot mend ${path}: it has no ${old}`)
    return mended.replace(old, lean)
  }, text)
}

const MENDS = [
  // The first localeCompare of a process takes 6 ms; names of commands are ASCII.
  ['@oclif/core/lib/config/plugin.js', [['a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)']]],
  // ejs compiles each text of the help, and most have nothing for it to fill in.
  [
    '@oclif/core/lib/help/util.js',
    [['return ejs_1.default.render', "if (!t.includes('<%')) return t; $&"]],
  ],
  // A cell conflicts with its own row; looking there last takes time by the square of the rows.
  [
    'cli-table3/src/layout-manager.js',
    [['let i = 0; i <= i_max; i++', 'let i = i_max; i >= 0; i--']],
  ],
  // Cells without a frame of their own share that of the table; the shortened text is for debugging.
  [
    'cli-table3/src/cell.js',
    [
      [
        '(this.chars = {});',
        '(this.chars = this.options.chars ? {} : (tableOptions.cellChars ??= {}));',
      ],
      ['CHAR_NAMES.forEach(', "if (!('top' in chars)) $&"],
      ['let content = utils.truncate(this.content, 10, this.truncate);', 'let { content } = this;'],
      ["setOption(style, tableStyle, 'padding-left', this)", paddingOf('Left')],
      ["setOption(style, tableStyle, 'padding-right', this)", paddingOf('Right')],
    ],
  ],
  // Most lines are ASCII, each letter one column wide.
  [
    'cli-table3/src/utils.js',
    [
      [
        "const stringWidth = require('string-width');",
        "const stringWidth = (s) => (/^[ -~]*$/.test(s) ? s.length : require('string-width')(s));",
      ],
      ['let code = codeRegex();', 'if (/^[ -~]*$/.test(str)) return String(str).length; $&'],
    ],
  ],
  // TLS takes 4 ms to load, and the server on this machine has none.
  [
    'postgres/src/connection.js',
    [
      ["import tls from 'tls'", ''],
      ['tls.connect(options)', "require('tls').connect(options)"],
    ],
  ],
  // debug takes 5 ms to load, for messages that are written only where DEBUG is set.
  [
    '@oclif/core/lib/logger.js',
    [
      [
        '(0, debug_1.default)(namespace)',
        'process.env.DEBUG ? (0, debug_1.default)(namespace) : () => {}',
      ],
    ],
  ],
  // Whether Linux runs inside Windows takes 4 ms to find out, and nothing here asks for it.
  [
    '@oclif/core/lib/util/os.js',
    [
      [
        "(await import('wsl-utils')).isWsl ? 'wsl' : (0, node_os_1.platform)()",
        '(0, node_os_1.platform)()',
      ],
    ],
  ],
]

/** The same without taking the name apart for each cell. */
function paddingOf(side) {
  const name = `padding-${side.toLowerCase()}`
  const places = ['style', 'tableStyle'].map((of) => `${of}.padding${side}, ${of}['${name}']`)
  return `this.padding${side} = firstDefined(${places.join(', ')})`
}
