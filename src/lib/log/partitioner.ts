/**
 * Which partition a symbol belongs to. The hash is that of Kafka's own clients, so that a keyed
 * producer in any language puts a symbol where mkt puts it.
 */
import { parseSource } from '../core/source-name.ts'

/** The partition of a key among so many partitions, from 0. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions
}

/**
 * How many partitions the source `<id>/<partitions>` spreads its symbols over; undefined where the
 * text is no well-formed source.
 */
export function sourcePartitions(src: string): number | undefined {
  return parseSource(src)?.partitions
}

const SEED = 0x9747b28c
const MIX = 0x5bd1e995

/** MurmurHash2, 32 bits, as org.apache.kafka.common.utils.Utils has it. */
function murmur2(bytes: Buffer): number {
  let hash = SEED ^ bytes.length
  const tail = bytes.length & ~3
  for (let at = 0; at < tail; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), MIX)
    word = Math.imul(word ^ (word >>> 24), MIX)
    hash = Math.imul(hash, MIX) ^ word
  }
  if (tail < bytes.length) hash = Math.imul(hash ^ tailWord(bytes, tail), MIX)
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}

function tailWord(bytes: Buffer, tail: number): number {
  return bytes.readUIntLE(tail, bytes.length - tail)
}
