import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 put together what a record goes through as one function from now on: between the bytes of
 * a batch and the sums of a bar lie more small ones than it inlines of itself (920 bytes of bytecode).
 * That is a seventh of the time of etl. It comes late, for what V8 has compiled for other flags, as
 * the build has, it compiles anew.
 */
export function inlineDeeply(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=4000')
}
