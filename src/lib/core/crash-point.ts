/** Places at which a test may have the process killed, to show that nothing is lost there. */
export const CRASH_POINTS = [
  'etl-assigned',
  'etl-taken',
  'etl-before-apply',
  'etl-after-apply',
  'journal-received',
  'journal-half-written',
  'journal-written',
  'journal-rolled',
  'send-before',
  'send-acknowledged',
  'send-position-kept',
  'segment-removed',
] as const

export type CrashPoint = (typeof CRASH_POINTS)[number]

let armed: { readonly point: string; passesLeft: number } | undefined

/** `name:n` kills the process when it comes to that place for the n-th time. */
export function armCrashPoint(text: string): void {
  const [point = '', passes = '1'] = text.split(':')
  armed = { point, passesLeft: Number(passes) }
}

/** Does nothing unless this place is armed. */
export function crashPoint(point: CrashPoint): void {
  if (armed === undefined || armed.point !== point) return
  armed.passesLeft -= 1
  if (armed.passesLeft === 0) process.kill(process.pid, 'SIGKILL')
}

/** Whether the process is to be killed at this place: what happens there may then be slower. */
export function isArmed(point: CrashPoint): boolean {
  return armed?.point === point
}
