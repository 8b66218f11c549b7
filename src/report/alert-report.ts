/** What alert says: alerts on stdout, the rest on stderr; with --json objects on stdout alone. */
import { jsonText } from '../lib/core/json-text.ts'
import { alertJson, alertText, type Alert } from './alert-text.ts'
import { clockText, shownText, waitingText } from './message-text.ts'

export interface AlertReport {
  readonly onAlert: (alert: Alert) => void
  readonly onNotice: (message: string) => void
  readonly onWaiting: (problem: string | undefined) => void
}

export function alertReport({ json }: { json: boolean }): AlertReport {
  const say = (event: string, message: string): void => {
    if (json) process.stdout.write(`${jsonText({ event, message })}\n`)
    else console.error(`${clockText(Date.now())} ${message}`)
  }
  return {
    onAlert: (alert) => process.stdout.write(`${json ? alertJson(alert) : alertText(alert)}\n`),
    onNotice: (message) => say('notice', shownText(message)),
    onWaiting: (problem) => say('waiting', waitingText(problem)),
  }
}
