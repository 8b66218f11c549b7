/** Spoils bytes as links, disks and other programs do, and as nobody would expect. */

/** A copy in which one to three things are changed. */
export function mutated(bytes: Buffer, random: () => number): Buffer {
  let result = bytes
  for (let left = 1 + below(3, random); left > 0; left -= 1) {
    const mutation = MUTATIONS[below(MUTATIONS.length, random)] as Mutation
    result = mutation(result, random)
  }
  return result
}

type Mutation = (bytes: Buffer, random: () => number) => Buffer

/** What means something to a reader of JSON, numbers, lines, terminals or UTF-8. */
const TOKENS = [
  ...['{', '}', '[', ']', '"', '\\', ',', ':', '\\u0000', '\\ud800', '\\"', 'null', 'true'],
  ...['-', '+', '.', 'e', '0', '00', '0.', '-0', '1e5', '1e-18', '1e400', '0x1F', '1_000', 'NaN'],
  ...['9'.repeat(39), '123456789012345678', '0.1234567890123456789', 'Infinity', '1693929601281'],
  ...['"p":', '"s":"X",', '"t":0,', '"v":1,', '"__proto__":', '{"type":"ping"}', ' ', '\t'],
  ...['\u0000', '\u001b[31m', '\u202e', '\ufeff', '\u00a0', '株', '\u{1f600}', '=A1', "'"],
].map((text) => Buffer.from(text))
const NOT_UTF8 = [Buffer.from([0xff]), Buffer.from([0xe2, 0x82]), Buffer.from([0xed, 0xa0, 0x80])]
const INSERTS = [...TOKENS, ...NOT_UTF8]
const RUN_MAX = 12

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    if (bytes.length === 0) return bytes
    const copy = Buffer.from(bytes)
    const at = below(copy.length, random)
    copy[at] = (copy[at] as number) ^ (1 << below(8, random))
    return copy
  },
  function insert(bytes, random) {
    const token = INSERTS[below(INSERTS.length, random)] as Buffer
    return spliced(bytes, below(bytes.length + 1, random), 0, token)
  },
  function replace(bytes, random) {
    const token = INSERTS[below(INSERTS.length, random)] as Buffer
    return spliced(bytes, below(bytes.length + 1, random), 1 + below(RUN_MAX, random), token)
  },
  function remove(bytes, random) {
    const at = below(bytes.length + 1, random)
    return spliced(bytes, at, 1 + below(RUN_MAX, random), Buffer.alloc(0))
  },
  function repeat(bytes, random) {
    const at = below(bytes.length + 1, random)
    return spliced(bytes, at, 0, bytes.subarray(at, at + 1 + below(RUN_MAX, random)))
  },
  function cut(bytes, random) {
    return bytes.subarray(0, below(bytes.length + 1, random))
  },
]

function spliced(bytes: Buffer, at: number, removed: number, inserted: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)])
}

export function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit)
}
