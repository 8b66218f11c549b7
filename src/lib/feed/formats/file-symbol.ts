/** What a name ends in that says nothing of its content. */
const ENDING =
  /\.(?:csv|tsv|txt|data|jsonl?|ndjson|parquet|pq|feather|arrow|ipc|gz|gzip|zip|zst|zstd)$/i

/**
 * BTCUSDT, ETH_BTC, BTCUSD_PERP, BRK.B: capitals and digits, with a letter in the first word. Small
 * letters would make a symbol of my-trades.csv.
 */
const WORD = String.raw`[\p{Lu}\p{Lo}\d]`
const SYMBOL = String.raw`(${WORD}*?[\p{Lu}\p{Lo}]${WORD}*?(?:[._-]${WORD}+)*?)`
const DATE = String.raw`(?:19|20)\d\d-?\d\d(?:-?\d\d)?`

const PATTERNS = [
  // BTCUSDT-trades-2025-01-01, ETH_BTC-trades
  new RegExp(`^${SYMBOL}[-_](?:aggT|t)rades(?![a-z])`, 'u'),
  // BTCUSDT2020-03-25, BTCUSDT_2023-01-01, BTCUSDT-2024-01
  new RegExp(`^${SYMBOL}[-_.]?${DATE}$`, 'u'),
  // XBTEUR
  new RegExp(`^${SYMBOL}$`, 'u'),
]

/** Names that are given to files of anything. */
const NO_SYMBOL =
  /^(?:data|export|file|history|output|part|prices?|sample|test|ticks?|trades?)(?![a-z])/i

/**
 * The symbol that the name of a file tells, such as BTCUSDT of BTCUSDT-trades-2025-01-01.csv.zip;
 * undefined where it tells none. 'folder' asks the folder that the file lies in first.
 */
export function symbolOfFile(
  name: string,
  from: 'file-name' | 'folder' = 'file-name',
): string | undefined {
  const parts = name.split(/[/\\]/)
  const folder = from === 'folder' ? symbolOfFolder(parts.slice(0, -1)) : undefined
  return folder ?? symbolOfName(withoutEndings(parts.at(-1) ?? ''))
}

const EXCHANGE = /^[A-Z][A-Z0-9_]+$/

/** In a folder of an exchange any name is a symbol: XBTUSD of BITMEX/XBTUSD, btcusdt of BINANCE/btcusdt. */
function symbolOfFolder(folders: readonly string[]): string | undefined {
  const [exchange = '', folder = ''] = folders.slice(-2)
  return EXCHANGE.test(exchange) && folder !== '' ? folder : symbolOfName(folders.at(-1) ?? '')
}

function symbolOfName(name: string): string | undefined {
  const found = PATTERNS.map((pattern) => pattern.exec(name)?.[1])
  const symbol = found.find((text) => text !== undefined)
  return symbol === undefined || NO_SYMBOL.test(symbol) ? undefined : symbol
}

function withoutEndings(name: string): string {
  const shorter = name.replace(ENDING, '')
  return shorter === name ? name : withoutEndings(shorter)
}
