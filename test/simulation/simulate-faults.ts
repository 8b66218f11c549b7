/** npm run simulate-faults -- --seed N --schedules M: explores schedules until one ends wrong. */
import { parseArgs } from 'node:util'
import { explore, failureText, type Exploration } from './explore.ts'

await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      schedules: { type: 'string', default: '20000' },
    },
  })
  const seed = wholeNumber('--seed', values.seed)
  const schedules = wholeNumber('--schedules', values.schedules)
  const explored = await explore({ seed, schedules, onProgress: showProgress })
  if (explored.failure === undefined) {
    process.stdout.write(`${summaryOf(explored)}; seeds ${seed} to ${seed + schedules - 1}\n`)
    return
  }
  process.stdout.write(`${failureText(explored)}\n`)
  process.exitCode = 1
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Error(`Cannot take ${name} ${text}: a whole number above 0 is wanted`)
}

function showProgress(explored: Exploration): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${summaryOf(explored)}`)
}

function summaryOf({ schedules, fenced, stopped, struck }: Exploration): string {
  const faults = [...struck.values()].reduce((sum, count) => sum + count, 0)
  return `${schedules} schedules, each trade counted once; ${faults} faults of ${struck.size} kinds, ${fenced} commits fenced, ${stopped} schedules stopped at a changed log`
}
