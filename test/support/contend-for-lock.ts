/**
 * A program that takes a lock again and again: contend-for-lock.ts LOCK ROUNDS DEAD_PID. Whoever
 * holds the lock makes a file that must not exist yet, so it ends with an error where two hold the
 * lock at once. Every other time it leaves the lock as a process leaves it that is killed.
 */
import { rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { takeLock } from '../../src/lib/disk/lock-file.ts'

const [path = '', rounds = '1', deadPid = ''] = process.argv.slice(2)
let won = 0
while (won < Number(rounds)) {
  const lock = await takeLock(path)
  if (lock === undefined) {
    await sleep(1)
    continue
  }
  await writeFile(`${path}-held`, '', { flag: 'wx' })
  won += 1
  await sleep(1)
  await rm(`${path}-held`)
  if (won % 2 === 0) {
    await lock.release()
  } else {
    await writeFile(`${path}-left`, `${deadPid} - ${process.pid}-${won}\n`)
    await rename(`${path}-left`, path)
  }
}
process.stdout.write(`${won}\n`)
