import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { itemsOf, needsItems } from '../../../src/lib/feed/json-items.ts'
import type { Line } from '../../../src/lib/feed/line-reader.ts'
import { chunks } from '../../support/trade-files.ts'

async function items(parts: readonly (string | Buffer)[], maxBytes?: number): Promise<Line[]> {
  const all: Line[] = []
  for await (const batch of itemsOf(chunks(...parts), maxBytes)) all.push(...batch.lines)
  return all
}

async function texts(...parts: readonly (string | Buffer)[]): Promise<string[]> {
  return (await items(parts)).map(({ text }) => text)
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )
}

const A = '{"s":"A","list":[1,{"x":[]}]}'
const B = '{"s":"B ]}\\",{","p":[[1,2],[]]}'

describe('the items of a list', () => {
  test.each([
    ['on one line', `[${A},${B}]`],
    ['on one line, after a byte order mark', `\ufeff[${A},${B}]`],
    ['one a line', `[${A},\n${B}\n]\n`],
    ['one a line, ended by CR LF', `[\r\n${A},\r\n${B}\r\n]\r\n`],
    ['with the commas in front', `[${A}\n,${B}\n]`],
    ['of two lists', `[${A}]\n[${B}]`],
    ['and values in no list', `${A}\n${B}`],
    ['without any space between', `${A}${B}`],
  ])('are found %s', async (_, content) => {
    expect(await texts(content)).toEqual([A, B])
  })

  test('are rows where it is a list of lists', async () => {
    expect(await texts('[[1,null,"]"],\n [2,"a","["]]')).toEqual(['[1,null,"]"]', '[2,"a","["]'])
  })

  test('keep their spacing, and have the line on which they begin', async () => {
    const pretty = JSON.stringify([{ a: 1 }, { b: [2, 3] }], null, 2)
    expect(await items([`\n${pretty}\n`])).toEqual([
      { number: 3, text: '{\n    "a": 1\n  }', tooLarge: false },
      { number: 6, text: '{\n    "b": [\n      2,\n      3\n    ]\n  }', tooLarge: false },
    ])
  })

  test('are none where it is empty', async () => {
    expect(await texts('[]\n')).toEqual([])
    expect(await texts(' \r\n')).toEqual([])
    expect(await texts()).toEqual([])
  })

  test('may be scalars, for a reader to reject', async () => {
    expect(await texts('[1, "a,b",null,{"s":1}]')).toEqual(['1', '"a,b"', 'null', '{"s":1}'])
  })
})

describe('a list that is broken', () => {
  test.each([
    ['in an item', `[${A},{"s":"B","p`, [A, '{"s":"B","p']],
    ['in a string that ends in a backslash', `[${A},{"s":"\\`, [A, '{"s":"\\']],
    ['between items', `[\n${A},\n`, [A, '[']],
    ['before its first item', '[', ['[']],
  ])('off %s says so once, and keeps what stands before', async (_, content, wanted) => {
    expect(await texts(content)).toEqual(wanted)
  })

  test.each([
    ['a closing brace', '{"s":"B"'],
    ['an opening quote', '{"s":B"}'],
    ['a closing quote', '{"s":"B,"p":"1","q":"2"}'],
    ['a closing bracket', '{"s":["B"}'],
    ['an opening bracket', '{"s":"B"]}'],
  ])('loses one item to the loss of %s', async (_, broken) => {
    for (const space of ['', '\n']) {
      const found = await texts(`[${A},${space}${broken},${space}${B},${space}${A}]`)
      expect(found.filter((text) => text === A || text === B)).toEqual([A, B, A])
      expect(found).toHaveLength(4)
    }
  })

  test('loses one item to the loss of its last closing quote, on one line also the next', async () => {
    expect(await texts(`[${A},\n{"s":"B},\n${B},\n${A}]`)).toEqual([A, '{"s":"B},\n', B, A])
    expect(await texts(`[${A},{"s":"B},{"s":"C"},${A}]`)).toEqual([A, '{"s":"B},{"s":"C"},', A])
  })

  test('loses one row to the loss of its closing bracket', async () => {
    expect(await texts('[[1,2],[3,4,[5,6],[7,8]]')).toEqual(['[1,2]', '[3,4,', '[5,6]', '[7,8]'])
  })

  test('gives each piece of garbage between items as it is', async () => {
    expect(await texts(`[${A},oops it's,${B}}},${A}]]${B}`)).toEqual([
      A,
      "oops it's",
      B,
      '}},',
      A,
      ']',
      B,
    ])
  })

  test('has its items found again after brackets without end', async () => {
    const found = await texts(`[${'{"a":'.repeat(100_000)}\n${A},${'['.repeat(1_000_000)}\n${B}]`)
    expect(found.filter((text) => text.length < 100)).toEqual([A, B])
    expect(found).toHaveLength(4)
  })
})

describe('an item that is too large', () => {
  test('gives its beginning, and the next one is found', async () => {
    const large = `{"pad":"${'x'.repeat(5000)}"}`
    for (const parts of [
      [`[${A},\n${large},\n${B}]`],
      cut(Buffer.from(`[${A},\n${large},\n${B}]`), 100),
    ]) {
      const found = await items(parts, 4096)
      expect(found.map(({ number, tooLarge }) => [number, tooLarge])).toEqual([
        [1, false],
        [2, true],
        [3, false],
      ])
      expect(found[1]?.text).toBe(large.slice(0, 200))
      expect(found[2]?.text).toBe(B)
    }
  })

  test('is one byte larger than the largest that is held', async () => {
    const found = await items([`["${'x'.repeat(4094)}","${'x'.repeat(4095)}"]`], 4096)
    expect(found.map(({ tooLarge }) => tooLarge)).toEqual([false, true])
  })
})

describe('any bytes', () => {
  const values = fc.array(fc.oneof(fc.object(), fc.array(fc.string({ unit: 'binary' }))), {
    minLength: 1,
    maxLength: 8,
  })
  const files = fc
    .tuple(values, fc.constantFrom(undefined, 1, 2), fc.boolean())
    .map(([list, indent, isList]) =>
      isList
        ? { list, content: JSON.stringify(list, null, indent) }
        : { list, content: list.map((value) => JSON.stringify(value, null, indent)).join('\n') },
    )

  test('give the items that JSON.parse finds, if they are JSON', async () => {
    const objects = files.filter(({ list }) => !list.some((value) => Array.isArray(value)))
    await fc.assert(
      fc.asyncProperty(objects, async ({ list, content }) => {
        const found = (await texts(content)).map((text) => JSON.parse(text) as unknown)
        expect(found).toEqual(JSON.parse(JSON.stringify(list)))
      }),
    )
  })

  /** Some bytes replaced by those that mean most to JSON. */
  const damaged = fc
    .tuple(
      files,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'"\\{}[],:\n \ufeffx\0')), { maxLength: 6 }),
    )
    .map(([{ content }, damages]) => {
      const bytes = Buffer.from(content)
      for (const [at, by] of damages) bytes.write(by.charAt(0), at % bytes.length)
      return bytes
    })

  const beginning = ({ number, text, tooLarge }: Line) => [number, text.slice(0, 5), tooLarge]

  test('give the same items however they are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.integer({ min: 1, max: 9 }), async (bytes, size) => {
        expect(await items(cut(bytes, size))).toEqual(await items([bytes]))
        const cutSmall = await items(cut(bytes, size), 20)
        expect(cutSmall.map(beginning)).toEqual((await items([bytes], 20)).map(beginning))
      }),
      { numRuns: 500 },
    )
  })

  test('all come back in some item, but for white space, commas and the brackets of lists', async () => {
    const bare = (text: string) => text.replace(/[\s,[\]\ufeff]/g, '')
    const noise = fc
      .array(fc.constantFrom(...'"\\{}[],:\n 1a', '{"a":1}', '\ufeff'), { maxLength: 40 })
      .map((parts) => Buffer.from(parts.join('')))
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, noise), async (bytes) => {
        expect(bare((await texts(bytes)).join(''))).toBe(bare(bytes.toString()))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('needsItems', () => {
  test.each([
    ['a list of many lines', '[\n  {\n    "a": 1\n  }\n]'],
    ['a list with one item a line', `[${A},\n${B}\n]`],
    ['a list with the commas in front', `[${A}\n,${B}]`],
    ['a list of rows with one a line', '[[1,2],\r\n[3,4]\r\n]'],
    ['a list on one line that goes on', `[${A},${B.slice(0, 9)}`],
    ['values of many lines', '{\n  "a": 1\n}\n{\n  "a": 2\n}\n'],
    ['an object that holds a list', `{"trades":[\n${A},\n${B}]}`],
    ['an empty list alone', '[]\n'],
    ['any of them after a byte order mark and blank lines', '\ufeff\r\n\n[\n1]'],
  ])('is true of %s', (_, beginning) => {
    expect(needsItems(beginning)).toBe(true)
  })

  test.each([
    ['one value a line', `${A}\n${B}\n`],
    ['one list a line', `[${A},${B}]\r\n[${A}]\r\n`],
    ['a list on one line that is whole', `[${A},${B}]`],
    ['lines of which the first is bad', `oops\n[\n${A}`],
    ['lines of which the first is cut off within a word', `{"s":"A","p\n${B}\n`],
    ['lines of which the first is cut off after a comma', `{"s":"A",\n${B}\n`],
    ['lists of which the first is cut off after a comma', `[${A},\n[${B}]\n`],
    ['one line that goes on', `{"type":"trade","data":[${A},`],
    ['a number that no double can hold', `{"p":1e400,"t":12345678901234567890}\n`],
    ['rows of fields', 'symbol,time,price,size\n'],
    ['one list a line, the first of them empty', `[]\n[${A}]\n`],
    ['nothing', ''],
  ])('is false of %s', (_, beginning) => {
    expect(needsItems(beginning)).toBe(false)
  })
})
