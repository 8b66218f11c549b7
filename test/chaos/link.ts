/** One way of one connection through the fault proxy: bytes go in order, as the toxics let them. */
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { delayOf, piecesOf, type Toxics, type Way } from './toxics.ts'

export interface Link {
  /** Sends bytes on after those before them; `delayMs` more where given. */
  send(bytes: Buffer, delayMs?: number): void
  /** Ends the receiving side once everything is sent. */
  end(): void
}

export interface LinkOptions {
  readonly way: Way
  readonly to: Socket
  readonly toxics: () => Toxics
  readonly random: () => number
}

const HELD_POLL_MS = 10

export function link({ way, to, toxics, random }: LinkOptions): Link {
  let last = Promise.resolve()
  const after = (work: () => Promise<void>): void => {
    last = last.then(() => (to.destroyed ? undefined : work()))
  }
  const untilThrough = async (): Promise<void> => {
    while (toxics().swallow?.includes(way) === true && !to.destroyed) await sleep(HELD_POLL_MS)
  }
  return {
    send(bytes, delayMs = 0) {
      const arrivedMs = performance.now()
      after(async () => {
        const dueMs = arrivedMs + delayMs + delayOf(toxics(), bytes.length, random)
        await sleepUntil(dueMs)
        for (const piece of piecesOf(toxics(), bytes)) {
          await untilThrough()
          await written(to, piece)
        }
      })
    },
    end: () =>
      after(async () => {
        await sleep(toxics().slowCloseMs ?? 0)
        await untilThrough()
        to.destroy()
      }),
  }
}

async function sleepUntil(dueMs: number): Promise<void> {
  const delayMs = dueMs - performance.now()
  if (delayMs > 0) await sleep(delayMs)
}

/** Resolves when the bytes are out and others had their turn, so that pieces leave one by one. */
function written(to: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (to.destroyed) return resolve()
    to.write(piece, () => setImmediate(resolve))
  })
}
