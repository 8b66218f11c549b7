import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { MktError } from '../../../../src/lib/core/errors.ts'
import { seededRandom } from '../../../../src/lib/feed/simulator/seeded-random.ts'
import { openTable } from '../../../../src/lib/feed/tables/open-table.ts'
import { readTable, tableFile, type ReadTable } from '../../../support/table-file.ts'
import { fixture } from '../../../support/table-fixtures.ts'

const NAMES = [
  ...(['numbers', 'times', 'tradesSnappy', 'tradesZstd', 'tradesGzip', 'tradesLz4'] as const),
  ...(['version2', 'encodings', 'encodings1', 'nested', 'duckdb', 'pandas', 'polars'] as const),
  ...(['numbersFeather', 'timesFeather', 'nestedFeather', 'pandasFeather'] as const),
  ...(['polarsLz4', 'polarsZstd', 'dictionaryParts'] as const),
]

/** The table, or what the error says about it. */
async function outcomeOf(bytes: Buffer): Promise<ReadTable | MktError> {
  try {
    return await readTable(bytes)
  } catch (error) {
    if (error instanceof MktError) return error
    throw error
  }
}

const CODES = ['FILE_CUT', 'FILE_DAMAGED', 'FILE_NOT_SUPPORTED']
/** Sound files take some milliseconds; allocations of what damaged ones claim take the rest. */
const LIMIT_MS = 5000

async function expectTexts(bytes: Buffer): Promise<void> {
  const start = performance.now()
  const outcome = await outcomeOf(bytes)
  expect(performance.now() - start).toBeLessThan(LIMIT_MS)
  if (outcome instanceof MktError) {
    expect(CODES).toContain(outcome.code)
    expect(outcome).toMatchObject({ exitCode: 65 })
    expect(outcome.message).toContain('trades.table')
  } else {
    expect(outcome.rows).toHaveLength(outcome.length)
    expect(outcome.rows.flat().filter((cell) => typeof cell !== 'string')).toEqual([])
  }
}

const FLIPS_PER_FILE = 100

function damaged(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  for (let flip = 0; flip <= random() * 4; flip += 1) {
    const at = Math.floor(random() * copy.length)
    const isReplaced = random() < 0.3
    copy[at] = isReplaced ? random() * 256 : (copy[at] as number) ^ (1 << (random() * 8))
  }
  return copy
}

describe('a table that is damaged', () => {
  it.each(NAMES)('gives texts or says so, whichever bits were flipped: %s', async (name) => {
    const random = seededRandom(name)
    const bytes = fixture(name)
    for (let run = 0; run < FLIPS_PER_FILE; run += 1) await expectTexts(damaged(bytes, random))
  })

  it.each(NAMES)('is said to be cut off wherever it was cut: %s', async (name) => {
    const bytes = fixture(name)
    for (let length = 0; length < bytes.length; length += 13) {
      expect(await outcomeOf(bytes.subarray(0, length))).toMatchObject({ code: 'FILE_CUT' })
    }
  })

  it('never gives another value where its pages have checksums', async () => {
    const bytes = fixture('checksums')
    const [start, end] = [bytes.indexOf('BTCUSDT'), bytes.indexOf('ETHUSDT') + 7]
    for (let at = start; at < end; at += 1) {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] as number) ^ 1
      expect(await outcomeOf(copy)).toMatchObject({
        code: 'FILE_DAMAGED',
        message: expect.stringContaining('checksum') as string,
      })
    }
  })
})

describe('a table that mkt cannot read', () => {
  const says = async (bytes: Buffer, words: string) => {
    const message = expect.stringContaining(words) as string
    expect(await outcomeOf(bytes)).toMatchObject({ code: 'FILE_NOT_SUPPORTED', message })
  }

  it('is named where it or a column of it is encrypted', async () => {
    const bytes = fixture('numbers')
    bytes.write('PARE', bytes.length - 4)
    await says(bytes, 'Cannot read trades.table: its footer is encrypted')
    await says(fixture('encrypted'), 'its column price is encrypted')
  })

  it('is named where it is packed in an unknown way', async () => {
    const writer = new ByteWriter()
    const file = new ParquetWriter({
      writer,
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'id', type: 'INT32', repetition_type: 'REQUIRED' },
      ],
      codec: 'LZO',
      compressors: { LZO: (bytes) => bytes },
    })
    await file.write({ columnData: [{ name: 'id', data: [1, 2, 3] }] })
    await file.finish()
    await says(Buffer.from(writer.getBytes()), 'it is packed by LZO')
  })

  it('is named where it has nothing but lists', async () => {
    await says(fixture('onlyLists'), 'no column of numbers, texts or times')
  })

  it('leaves errors of the disk as they are', async () => {
    const fault = Object.assign(new Error('EIO: i/o error, read'), { syscall: 'read' })
    const file = { ...tableFile(fixture('numbers')), read: () => Promise.reject(fault) }
    await expect(openTable(file, 'trades.table')).rejects.toBe(fault)
  })
})
