import { describe, expect, test } from 'vitest'
import { parseFeedUrl, urlWithKey, withoutKey } from '../../../src/lib/feed/feed-url.ts'

describe('the address of a feed', () => {
  test.each([
    'wss://ws.finnhub.io',
    'wss://example.com:8443/path?plan=free',
    'ws://127.0.0.1:8765',
    'ws://127.1:8765',
    'ws://localhost:8765',
    'ws://[::1]:8765',
  ])('may be %s', (text) => {
    expect(parseFeedUrl(text).href).toBe(new URL(text).href)
  })

  test.each([
    'https://ws.finnhub.io',
    'file:///etc/passwd',
    'ws.finnhub.io',
    '',
    'ws://ws.finnhub.io',
    'ws://127.0.0.1.example.com',
    'ws://127.0.0.1@example.com',
    'ws://localhost.example.com',
    'ws://[::ffff:8.8.8.8]',
    'wss://user:word@ws.finnhub.io',
    'wss://ws.finnhub.io?token=abcdefgh12345678',
  ])('may not be %j, and what is wrong is said without secrets', (text) => {
    const refused = { code: 'BAD_FEED_URL', exitCode: 2 }
    expect(() => parseFeedUrl(text)).toThrow(expect.objectContaining(refused) as Error)
    expect(() => parseFeedUrl(text)).not.toThrow(/word|abcdefgh12345678/)
  })

  test('gets the key as its token, whatever characters the key has', () => {
    const dialled = urlWithKey(parseFeedUrl('wss://ws.finnhub.io/?a=b'), 'k&y=1 #')
    expect(dialled.searchParams.get('token')).toBe('k&y=1 #')
    expect(dialled.searchParams.get('a')).toBe('b')
  })
})

describe('a text that quotes the key', () => {
  test('loses it, plain, encoded or as a token', () => {
    const key = 'c0ffee+secret/42'
    const text = `bad ${key} in wss://x?token=${encodeURIComponent(key)}&a=1 or ${encodeURIComponent(key)}`
    expect(withoutKey(text, key)).toBe('bad *** in wss://x?token=***&a=1 or ***')
  })

  test('stays as it is where the key is a made-up word', () => {
    expect(withoutKey('no demo today', 'demo')).toBe('no demo today')
    expect(withoutKey('nothing', '')).toBe('nothing')
  })
})
