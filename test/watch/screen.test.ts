import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openScreen } from '../../src/watch/screen.ts'

const LEFT = '\u001b[?7h\u001b[?25h\u001b[?1049l'

function terminal(columns: number): { stream: NodeJS.WriteStream; written: () => string } {
  let text = ''
  const stream = new PassThrough().on('data', (chunk: Buffer) => (text += chunk.toString()))
  const size = { isTTY: true, columns, rows: 24 }
  return {
    stream: Object.assign(stream, size) as unknown as NodeJS.WriteStream,
    written: () => text,
  }
}

/** Who listens to the process, by event. */
function listeners(): number[] {
  const events = ['exit', 'uncaughtExceptionMonitor', 'SIGTSTP', 'SIGCONT']
  return events.map((event) => (process as EventEmitter).listenerCount(event))
}

describe('a screen', () => {
  test('is taken, drawn on from its top, and given back once', async () => {
    const before = listeners()
    const { stream, written } = terminal(5)
    const screen = openScreen(stream, () => undefined)
    await screen.draw(['ab', 'abcde', '\u001b[33mabcde\u001b[39m', '株式'])
    screen.close()
    screen.close()
    expect(written()).toBe(
      '\u001b[?1049h\u001b[?25l\u001b[?7l' +
        '\u001b[Hab\u001b[K\r\nabcde\r\n\u001b[33mabcde\u001b[39m\r\n株式\u001b[K\u001b[J' +
        LEFT,
    )
    expect(listeners()).toEqual(before)
  })

  test('is given back when the process ends, and before an error is told', () => {
    const { stream, written } = terminal(80)
    const screen = openScreen(stream, () => undefined)
    const told = process.listeners('uncaughtExceptionMonitor').at(-1)
    told?.(new Error('any'), 'uncaughtException')
    expect(written().endsWith(LEFT)).toBe(true)
    process.listeners('exit').at(-1)?.(1)
    expect(written().split(LEFT)).toHaveLength(2)
    screen.close()
  })

  test('asks to be drawn again when its size changes', () => {
    const { stream } = terminal(80)
    let asked = 0
    const screen = openScreen(stream, () => (asked += 1))
    stream.emit('resize')
    screen.close()
    stream.emit('resize')
    expect(asked).toBe(1)
  })
})
