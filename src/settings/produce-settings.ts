/** What produce asks Finnhub for, and with which key. */
import { readFile } from 'node:fs/promises'
import { finnhubKeyFromEnvironment } from '../flags.ts'
import { withoutByteOrderMark } from '../lib/core/byte-order-mark.ts'
import { EXIT, messageOf, MktError } from '../lib/core/errors.ts'

/** The symbols of --symbols and --symbols-file together. */
export async function feedSymbols(flags: {
  symbols?: string | undefined
  'symbols-file'?: string | undefined
}): Promise<string[]> {
  const named = (flags.symbols ?? '').split(',')
  const filed = flags['symbols-file'] === undefined ? [] : await fileLines(flags['symbols-file'])
  const symbols = [...named, ...filed].map((symbol) => symbol.trim()).filter((text) => text !== '')
  if (symbols.length > 0) return symbols
  throw new MktError('Cannot produce: no symbols were given', {
    code: 'NO_SYMBOLS',
    exit: EXIT.usage,
    tryThis: ['mkt produce --symbols AAPL,BINANCE:BTCUSDT'],
  })
}

async function fileLines(path: string): Promise<string[]> {
  try {
    const text = await readFile(path, 'utf8')
    return withoutByteOrderMark(text)
      .split('\n')
      .map((line) => line.replace(/#.*/, ''))
  } catch (error) {
    throw new MktError(`Cannot read the symbols file ${path}: ${messageOf(error)}`, {
      code: 'NO_SYMBOLS_FILE',
      exit: EXIT.noInput,
      tryThis: ['name a file with one symbol a line', 'mkt produce --symbols AAPL'],
    })
  }
}

/** The key of the file, or of FINNHUB_API_KEY; never of a flag, which `ps` and histories show. */
export async function feedKey(
  path: string | undefined,
  warn: (warning: string) => void,
): Promise<string> {
  if (path !== undefined) {
    const { readApiKeyFile } = await import('../lib/feed/api-key.ts')
    const { key, warning } = await readApiKeyFile(path)
    if (warning !== undefined) warn(warning)
    return key
  }
  const key = finnhubKeyFromEnvironment()
  if (key !== undefined) return key
  throw new MktError('Cannot connect to Finnhub: there is no API key', {
    code: 'NO_API_KEY',
    exit: EXIT.configuration,
    tryThis: [
      'export FINNHUB_API_KEY=… (a free key: https://finnhub.io/register)',
      'mkt produce --api-key-file FILE',
      'mkt simulate, and mkt produce --url ws://127.0.0.1:8765, without any account',
    ],
  })
}
