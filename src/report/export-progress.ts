import { progressBar, type ProgressBar } from '../lib/table/progress-bar.ts'

export interface ExportProgress {
  update(records: number, total: number): void
  /** Takes the bar off the screen. */
  stop(): void
}

/** A bar on a terminal, as soon as the total is known; none where the data itself is shown there. */
export function exportProgress(stream: NodeJS.WriteStream, isHidden: boolean): ExportProgress {
  let bar: ProgressBar | undefined
  return {
    update(records, total) {
      bar ??= progressBar(isHidden ? undefined : total, stream)
      bar.update(records)
    },
    stop: () => bar?.stop(),
  }
}
