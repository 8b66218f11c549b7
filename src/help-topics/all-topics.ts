import { cron } from './cron.ts'
import { environment } from './environment.ts'
import { exitCodes } from './exit-codes.ts'
import { formats } from './formats.ts'
import type { HelpTopic } from './help-topic.ts'
import { intervals } from './intervals.ts'
import { kafka } from './kafka.ts'
import { output } from './output.ts'
import { quickstart } from './quickstart.ts'
import { recovery } from './recovery.ts'
import { times } from './times.ts'
import { timescale } from './timescale.ts'

/** The pages of `mkt help TOPIC`, in the order of reading. */
const PAGES: readonly HelpTopic[] = [
  quickstart,
  environment,
  times,
  intervals,
  formats,
  output,
  cron,
  exitCodes,
  recovery,
  kafka,
  timescale,
]

/** All topics; `mkt help topics` lists the pages. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  ...PAGES,
  { name: 'topics', summary: 'this list', text: topicList() },
]

function topicList(): string {
  const width = Math.max(...PAGES.map(({ name }) => name.length))
  const lines = PAGES.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return ['Pages of help that are about no single command; read one with mkt help TOPIC:', '']
    .concat(lines)
    .join('\n')
}
