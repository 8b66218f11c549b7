import { expect, test } from 'vitest'
import { journalFolder } from '../../../src/lib/journal/journal-folder.ts'

const LOG = { logId: 'log-1', topic: 'raw_trades' }
const FEED = { url: new URL('wss://ws.finnhub.io'), key: 'canary-key' }

test('every log, topic, feed and key has a folder of its own, which does not show the key', () => {
  const folders = [
    journalFolder('/home', LOG, FEED),
    journalFolder('/home', { ...LOG, logId: 'log-2' }, FEED),
    journalFolder('/home', { ...LOG, topic: 'other' }, FEED),
    journalFolder('/home', LOG, { ...FEED, url: new URL('ws://127.0.0.1:8765') }),
    journalFolder('/home', LOG, { ...FEED, key: 'canary-key-2' }),
  ]
  expect(new Set(folders).size).toBe(folders.length)
  expect(folders.filter((folder) => !/^\/home\/journal\/[0-9a-f]{16}$/.test(folder))).toEqual([])
})

test('the same four words give the same folder at every start', () => {
  const again = { ...FEED, url: new URL('wss://ws.finnhub.io/') }
  expect(journalFolder('/home', LOG, again)).toBe(journalFolder('/home', LOG, FEED))
})
