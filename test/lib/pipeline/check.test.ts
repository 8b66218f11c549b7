import { describe, expect, test } from 'vitest'
import {
  checkLine,
  checkStatus,
  unknownCheck,
  type CheckLimits,
} from '../../../src/lib/pipeline/check.ts'
import type { PipelineStatus } from '../../../src/lib/pipeline/status.ts'
import { failedJob, pipelineStatusOf } from '../../support/pipeline-status.ts'

function line(limits: CheckLimits, differs: Partial<PipelineStatus> = {}): string {
  return checkLine(checkStatus(pipelineStatusOf(differs), limits))
}

describe('a check', () => {
  test('is OK within the limits, and tells what was measured, with the limits', () => {
    expect(line({ maxLag: 5000, maxAgeSeconds: 120 })).toBe(
      'MKT OK - lag 12 trades, 3.2 s behind, newest bar 0 s old | lag=12;4000;5000 behind=3.2s age=0s;96;120 rejects=3c',
    )
  })

  test.each([
    [{ maxLag: 12 }, 'WARNING - lag 12 trades (limit 12)'],
    [{ maxLag: 15 }, 'OK - lag 12 trades, '],
    [{ maxLag: 11 }, 'CRITICAL - lag 12 trades (limit 11)'],
    [{ maxLag: 0 }, 'CRITICAL - lag 12 trades (limit 0)'],
    [{ maxLagSeconds: 3 }, 'CRITICAL - 3.2 s behind (limit 3 s)'],
    [{ maxLagSeconds: 3.5 }, 'WARNING - 3.2 s behind (limit 3.5 s)'],
    [{ maxLagSeconds: 4 }, 'OK - '],
  ])('of a lag of 12, 3.2 s behind, with %o is %s', (limits, start) => {
    expect(line(limits)).toContain(`MKT ${start}`)
  })

  test('takes the age of the youngest bar of all symbols', () => {
    const [, old] = pipelineStatusOf().symbols
    expect(line({ maxAgeSeconds: 20 }, { symbols: old ? [old] : [] })).toContain(
      'CRITICAL - newest bar 30 s old (limit 20 s)',
    )
    expect(line({ maxAgeSeconds: 20 })).toContain('MKT OK')
  })

  test('names all that is wrong; the worst of it decides', () => {
    const { store } = pipelineStatusOf()
    const jobs = [failedJob(), failedJob({ id: 1002, status: 'Success' })]
    const differs = {
      store: { ...store, jobs },
      listening: { symbols: 2, lastSign: '2026-01-02T14:00:00Z', ageSeconds: 61 },
    }
    const failed = 'job 1001 (Retention of stock_bars_1min) failed'
    const silent = 'nobody has listened to the feed for 61 s'
    expect(line({}, differs)).toContain(`MKT WARNING - ${failed}, ${silent} | lag=12 `)
    expect(line({ maxLag: 1 }, differs)).toContain(
      `MKT CRITICAL - lag 12 trades (limit 1), ${failed}, ${silent} |`,
    )
  })

  test('is CRITICAL where the log is no longer the one that the bars come from', () => {
    const [first] = pipelineStatusOf().partitions
    const partitions = [{ ...first, fault: 'truncated' }] as PipelineStatus['partitions']
    expect(line({}, { partitions })).toContain(
      'MKT CRITICAL - partition 0 ends before what the bars hold |',
    )
  })

  test('is UNKNOWN without bars, and without the topic', () => {
    expect(line({}, { symbols: [] })).toBe('MKT UNKNOWN - the store holds no bars yet')
    const log = { kind: 'kafka', id: null, topic: 'trades' } as const
    expect(line({}, { log })).toBe('MKT UNKNOWN - topic trades does not exist yet')
  })

  test('is one line, in which only one bar stands before what was measured', () => {
    expect(checkLine(unknownCheck('two\nlines | here'))).toBe('MKT UNKNOWN - two lines / here')
  })
})
