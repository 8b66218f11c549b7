/** Reads the feed until the first trades, then stops or leaves; ends only if nothing stays open. */
import { testFeed } from './feed-events.ts'

const [url = '', how] = process.argv.slice(2)
const stop = new AbortController()
const seen = new Set<string>()
for await (const { type } of testFeed({ url, signal: stop.signal })) {
  if (seen.has('trades') || type === 'alive') continue
  seen.add(type)
  if (type === 'trades' && how === 'break') break
  if (type === 'trades') stop.abort()
}
console.log([...seen].join(' '))
