/** A program that takes a lock, says so and keeps it: hold-lock.ts LOCK. */
import { setTimeout as sleep } from 'node:timers/promises'
import { takeLock } from '../../src/lib/disk/lock-file.ts'

const HOLD_MS = 20_000

await takeLock(process.argv[2] as string)
process.stdout.write('holding\n')
await sleep(HOLD_MS)
