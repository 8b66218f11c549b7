/** What several workers of etl say, as one: their sums, and what all of them say only once. */
import { etlTally, type EtlTotals } from './etl-tally.ts'
import { etlVoice, type EtlEvent } from './etl-voice.ts'
import { waitingText } from './message-text.ts'

export interface WorkersReport {
  /** Without what a worker that was killed had not said: its last second. */
  readonly totals: EtlTotals
  /** A worker has said something with --json. */
  readonly onSaid: (worker: number, event: EtlEvent) => void
  /** A worker has ended, and waits for nothing any more. */
  readonly onEnded: (worker: number) => void
  readonly onNotice: (message: string) => void
  /** Says what was not said yet, and the sums. */
  readonly close: () => void
}

export function workersReport(options: { json: boolean; quiet: boolean }): WorkersReport {
  return options.json ? passedOn() : merged(options)
}

/** Line by line as the workers say it, each with the worker's number. */
function passedOn(): WorkersReport {
  const { totals, add } = etlTally()
  const print = (event: object): void => {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  }
  return {
    totals,
    onSaid(worker, event) {
      if (event.event === 'applied') add(event, event.places)
      print({ ...event, worker })
    },
    onEnded: () => undefined,
    onNotice: (message) => print({ event: 'notice', message }),
    close: () => undefined,
  }
}

/** As one worker would say it that did the work of all. */
function merged(options: { json: boolean; quiet: boolean }): WorkersReport {
  const voice = etlVoice(options)
  const sayNews = newsOnly(voice.notice)
  const waiting = new Set<number>()
  return {
    totals: voice.totals,
    onSaid(worker, event) {
      if (event.event === 'applied') voice.applied(event, event.places)
      else if ('reason' in event) voice.moved(event)
      else if (event.event === 'notice') sayNews(event.message)
      else if (isAlone(worker, waiting, event.message)) voice.notice(event.message)
    },
    onEnded: (worker) => void waiting.delete(worker),
    onNotice: voice.notice,
    close: voice.close,
  }
}

/** So many texts are remembered; then all of them are news again. */
const REMEMBERED_MAX = 100

function newsOnly(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>()
  return (message) => {
    if (said.has(message)) return
    if (said.size >= REMEMBERED_MAX) said.clear()
    said.add(message)
    say(message)
  }
}

/** Notes whether a worker waits; true where no other one does, so that it speaks for all. */
function isAlone(worker: number, waiting: Set<number>, message: string): boolean {
  const alone = [...waiting].every((other) => other === worker)
  if (message === waitingText(undefined)) waiting.delete(worker)
  else waiting.add(worker)
  return alone
}
