import { describe, expect, it } from 'vitest'
import {
  changeOfRange,
  fingerprintBefore,
  isBorneOut,
  logChanged,
} from '../../../src/lib/pipeline/log-position.ts'

const NOTED = { sentMs: Date.UTC(2024, 0, 2), crc: 7 }

describe('a position', () => {
  it.each([
    { next: 4n, found: 'lost' },
    { next: 5n, found: undefined },
    { next: 9n, found: undefined },
    { next: 10n, found: 'truncated' },
  ])('at $next of a log from 5 to 9: $found', ({ next, found }) => {
    expect(changeOfRange({ next, epoch: 0n }, { start: 5n, end: 9n })).toBe(found)
  })

  it('has a record to compare only where the log keeps one before it', () => {
    const row = { next: 5n, epoch: 0n, fingerprint: NOTED }
    expect(fingerprintBefore(row, { start: 4n, end: 9n })).toEqual(NOTED)
    expect(fingerprintBefore(row, { start: 5n, end: 9n })).toBeUndefined()
  })
})

describe('the record before a position', () => {
  it('is the one that was read where time and content are the same', () => {
    expect(isBorneOut(NOTED, { ...NOTED })).toBe(true)
    expect(isBorneOut(NOTED, { ...NOTED, crc: 8 })).toBe(false)
    expect(isBorneOut(NOTED, { ...NOTED, sentMs: NOTED.sentMs + 1 })).toBe(false)
  })

  it('speaks against nothing where it is not there', () => {
    expect(isBorneOut(NOTED, undefined)).toBe(true)
  })
})

describe('the message', () => {
  const place = { topic: 'raw_trades', partition: 2, range: { start: 50n, end: 90n } }
  const row = { next: 40n, epoch: 0n, fingerprint: NOTED }

  it('names the place, what was found and when', () => {
    expect(logChanged({ ...place, kind: 'lost', row }).message).toBe(
      'Cannot go on with partition 2 of raw_trades at offset 40: the log begins at 50, so offsets 40 to 49, sent after 2024-01-02T00:00:00.000Z, were deleted before they were read',
    )
    expect(logChanged({ ...place, kind: 'truncated', row: { ...row, next: 99n } }).message).toBe(
      'Cannot go on with partition 2 of raw_trades at offset 99: the log ends at 90, so it was truncated or made anew; the last record read was sent 2024-01-02T00:00:00.000Z',
    )
  })

  it.each([
    {
      found: { ...NOTED, sentMs: Date.UTC(2025, 0, 2) },
      words: 'one sent 2025-01-02T00:00:00.000Z',
    },
    { found: { ...NOTED, crc: 8 }, words: 'one with other content' },
  ])('says how another record differs: $words', ({ found, words }) => {
    const { message } = logChanged({ ...place, kind: 'recreated', row, found })
    expect(message).toContain(`but ${words}, so the log was made anew`)
  })
})
