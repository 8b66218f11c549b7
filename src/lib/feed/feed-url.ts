import { EXIT, MktError } from '../core/errors.ts'

/**
 * Checks the address of a feed: wss, or ws to this machine, without credentials, which have no
 * place in a command line.
 *
 * @throws MktError BAD_FEED_URL that says what was wrong with it
 */
export function parseFeedUrl(text: string): URL {
  if (!URL.canParse(text)) throw badUrl('what stands there is no URL')
  const url = new URL(text)
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:') {
    throw badUrl(`its scheme is ${JSON.stringify(url.protocol)}, wss: was wanted`)
  }
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    throw badUrl(`ws: would send the key unencrypted to ${url.hostname}, wss: was wanted`)
  }
  if (url.username !== '' || url.password !== '' || url.searchParams.has('token')) {
    throw badUrl('it carries credentials; the key comes from FINNHUB_API_KEY or --api-key-file')
  }
  url.hash = ''
  return url
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function badUrl(why: string): MktError {
  return new MktError(`Cannot use the URL of the feed: ${why}`, {
    code: 'BAD_FEED_URL',
    exit: EXIT.usage,
    tryThis: ['mkt produce --url wss://ws.finnhub.io', 'mkt produce --url ws://127.0.0.1:8765'],
  })
}

/** The address that is dialled. It holds the key, so it is never shown. */
export function urlWithKey(url: URL, key: string): URL {
  const dialled = new URL(url)
  dialled.searchParams.set('token', key)
  return dialled
}

/** Shorter keys are made up for trying things out, and would blot out ordinary words. */
const KEY_MIN_LENGTH = 8

/** A text of the network or the server, which may quote the address, without the key. */
export function withoutKey(text: string, key: string): string {
  const clean = text.replace(/([?&]token=)[^&\s"']+/gi, '$1***')
  if (key.length < KEY_MIN_LENGTH) return clean
  return clean.replaceAll(key, '***').replaceAll(encodeURIComponent(key), '***')
}
