/** A terminal as a screen that is drawn anew in its place, and given back as it was. */
import { stripVTControlCharacters } from 'node:util'
import { textWidth } from '../lib/table/text-width.ts'

export interface Screen {
  /** Draws lines from the top; resolves once the terminal took them. What is wider is cut off. */
  draw(lines: readonly string[]): Promise<void>
  /** Gives the terminal back. */
  close(): void
}

/** The other screen, without a cursor and without wrapping; and all of it back. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l'
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l'
const HOME = '\x1b[H'
const CLEAR_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'

/**
 * Takes the terminal of a stream until it is closed, or the process ends in whatever way it can
 * notice: by a second signal, by an error that nobody caught. `onChange` is called where all must
 * be drawn again: another size, or back from Ctrl-Z.
 */
export function openScreen(stream: NodeJS.WriteStream, onChange: () => void): Screen {
  let isTaken = false
  const take = (): void => {
    if (!isTaken) stream.write(ENTER)
    isTaken = true
  }
  // Given back once only: a message may stand on the first screen already.
  const leave = (): void => {
    if (isTaken) stream.write(LEAVE)
    isTaken = false
  }
  const suspend = (): void => {
    leave()
    process.kill(process.pid, 'SIGSTOP')
  }
  const resume = (): void => {
    take()
    onChange()
  }
  process.on('exit', leave).on('uncaughtExceptionMonitor', leave)
  process.on('SIGTSTP', suspend).on('SIGCONT', resume)
  stream.on('resize', onChange)
  take()
  return {
    draw: (lines) =>
      new Promise((resolve) => {
        stream.write(frameOf(lines, stream.columns), () => resolve())
      }),
    close: () => {
      process.off('exit', leave).off('uncaughtExceptionMonitor', leave)
      process.off('SIGTSTP', suspend).off('SIGCONT', resume)
      stream.off('resize', onChange)
      leave()
    },
  }
}

/**
 * Lines are written over the old ones and the rest is cleared, so that nothing flickers. After a
 * line that is full there is nothing to clear: its last letter would go.
 */
function frameOf(lines: readonly string[], columns: number): string {
  const cleared = lines.map((line) => {
    const isFull = textWidth(stripVTControlCharacters(line)) >= columns
    return isFull ? line : line + CLEAR_LINE
  })
  return HOME + cleared.join('\r\n') + CLEAR_BELOW
}
