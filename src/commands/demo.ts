import * as Flags from '@oclif/core/flags'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { colourFlag, durationFlag, wantsColour } from '../flags.ts'
import { runDemo, type DemoResult } from '../demo/run-demo.ts'
import { barsScreen } from '../demo/bars-screen.ts'
import { EXIT, MktError } from '../lib/core/errors.ts'
import { countText } from '../report/message-text.ts'
import { StoreCommand } from '../store-command.ts'

export interface DemoSummary {
  bars: number
  trades: number
  /** How many bars are not equal to what was sent. */
  different: number
  home: string
}

export default class Demo extends StoreCommand {
  static override description = `see the whole pipeline work: no account, no Docker, no Java

A simulated feed, produce and etl run as processes of their own in a throw-away home; in the end
every bar is compared with what the feed sent.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --keep',
  ]

  static override flags = {
    ...colourFlag,
    duration: durationFlag({
      default: 20_000,
      defaultHelp: () => Promise.resolve('20s'),
      description: 'how long the feed runs',
    }),
    keep: Flags.boolean({
      default: false,
      description: 'leave the home and the server, and print commands to look around',
    }),
  }

  async run(): Promise<DemoSummary> {
    const { flags } = await this.parse(Demo)
    const home = join(tmpdir(), `mkt-demo-${process.pid}`)
    // Under root the server runs as another user, who must be able to reach its folder.
    await mkdir(home, { mode: 0o755 })
    if (!flags.keep) this.atEnd(() => removeHome(home))
    this.logToStderr('Starting a simulated feed, mkt produce and mkt etl …')
    const settings = { home, wait: 5_000, store: 'embedded' as const }
    const store = await this.openedStore(settings)
    const colour = wantsColour(flags, process.stdout)
    const show = this.jsonEnabled() ? () => Promise.resolve() : barsScreen(process.stdout, colour)
    const demo = { home, store, durationMs: flags.duration, signal: this.stop, show }
    const result = await runDemo(demo)
    this.log(verdict(result))
    if (flags.keep) this.log(lookAround(home))
    if (result.different.length > 0) throw wrongBars(result)
    return { bars: result.bars, trades: result.trades, different: 0, home }
  }
}

async function removeHome(home: string): Promise<void> {
  const { stopServer } = await import('../lib/postgres/embedded-stop.ts')
  await stopServer(home)
  await rm(home, { recursive: true, force: true })
}

function verdict({ bars, trades, different }: DemoResult): string {
  const counted = `${bars} bars, ${countText(trades)} trades`
  if (different.length === 0) return `${counted}: all equal to what was sent`
  return `${counted}: ${different.length} bars differ from what was sent`
}

function wrongBars({ different }: DemoResult): MktError {
  const first = different[0]
  const where = `${first?.symbol} ${new Date(first?.startMs ?? 0).toISOString()}`
  return new MktError(
    `Cannot vouch for the bars: ${different.length} differ, the first: ${where}`,
    {
      code: 'BARS_DIFFER',
      exit: EXIT.unexpected,
      tryThis: ['mkt demo --keep, and look into the .log files of its home'],
    },
  )
}

function lookAround(home: string): string {
  return [
    `The demo's home is ${home}. Look around:`,
    `  export MKT_HOME=${home}`,
    '  mkt bars BTCUSDT --last 10',
    '  mkt status',
    '  psql "$(mkt db url)"',
    `  mkt db stop && rm -r ${home}`,
  ].join('\n')
}
