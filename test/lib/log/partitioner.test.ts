import fc from 'fast-check'
import { Partitioners } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { partitionOf, sourcePartitions } from '../../../src/lib/log/partitioner.ts'

describe('partitionOf', () => {
  test('gives the partition that kafkajs gives, for any key and count', () => {
    const ofKafka = Partitioners.DefaultPartitioner()
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('', '__proto__'),
    )
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 1_000 }), (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionErrorCode: 0,
          partitionId,
          leader: 0,
          replicas: [],
          isr: [],
        }))
        const wanted = ofKafka({ topic: 't', partitionMetadata, message: { key, value: null } })
        expect(partitionOf(key, count)).toBe(wanted)
      }),
      { numRuns: 2_000 },
    )
  })

  test('gives the partitions of the Java client', () => {
    // Hashes from Kafka's own UtilsTest.testMurmur2, made positive.
    const hashes = new Map([
      ['21', -973932308],
      ['foobar', -790332482],
      ['a-little-bit-long-string', -985981536],
      ['a-little-bit-longer-string', -1486304829],
      ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ])
    for (const [key, hash] of hashes) {
      expect(partitionOf(key, 2 ** 31)).toBe(hash & 0x7fffffff)
    }
  })
})

describe('sourcePartitions', () => {
  test.each([
    ['a/1', 1],
    ['A-b_9/4', 4],
    [`${'x'.repeat(64)}/10000`, 10_000],
  ])('reads %s', (src, partitions) => {
    expect(sourcePartitions(src)).toBe(partitions)
  })

  test.each([
    ['', 'a', 'a/', '/4', 'a/0', 'a/04', 'a/-4', 'a/+4', 'a/4.0', 'a/10001', 'a/100000', 'a/4/4'],
    ['a b/4', 'a.b/4', 'ä/4', 'a/4 ', ' a/4', 'a/4\n', 'a/four', `${'x'.repeat(65)}/4`, 'a\0/4'],
  ])('finds nothing well formed in %s …', (...sources) => {
    expect(sources.map(sourcePartitions)).toEqual(sources.map(() => undefined))
  })
})
