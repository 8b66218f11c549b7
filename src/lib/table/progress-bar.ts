import { SingleBar } from 'cli-progress'

export interface ProgressBar {
  update(done: number): void
  /** Takes the bar off the screen. */
  stop(): void
}

const NO_BAR: ProgressBar = { update: () => undefined, stop: () => undefined }

/** A bar on a terminal; nothing at all on any other stream, or where the total is unknown. */
export function progressBar(total: number | undefined, stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY || total === undefined || total === 0) return NO_BAR
  const bar = new SingleBar({
    format: '{bar} {percentage} % · {eta_formatted} left',
    stream,
    clearOnComplete: true,
    gracefulExit: false,
  })
  bar.start(total, 0)
  return {
    update: (done) => bar.update(done),
    stop: () => {
      if (bar.isActive) bar.stop()
    },
  }
}
