import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { durationFlag } from '../flags.ts'
import { aborted } from '../lib/core/pause.ts'
import { SIMULATED_SYMBOLS } from '../lib/feed/simulator/simulated-market.ts'

/** Trades a second of a made-up market; a recording keeps its own pace. */
const DEFAULT_RATE = 100

/** The line that --json prints as soon as clients can connect. */
export interface SimulateStarted {
  url: string
  port: number
}

export default class Simulate extends BaseCommand {
  static override description = `run a local feed that speaks Finnhub's protocol, to try things out

Trades are made up, the same ones for the same seed, or come from a recording.
Clients of this machine get the symbols that they subscribe to; while nobody
has subscribed, the market stands still.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --rate 10000 --seed 7 --duration 60s --record sent.jsonl',
    '<%= config.bin %> <%= command.id %> --file sent.jsonl --speed 10 --shift-times',
  ]

  static override flags = {
    count: Flags.integer({
      description: 'stop sending after so many trades',
      helpValue: 'N',
      min: 1,
    }),
    duration: durationFlag({ description: 'stop sending after so long; clients stay connected' }),
    file: Flags.string({
      description: 'send this recording, one frame a line, as it is',
      helpValue: 'FILE',
    }),
    'max-symbols': Flags.integer({
      default: 50,
      description: 'how many symbols a client may subscribe to',
      helpValue: 'N',
      min: 1,
    }),
    port: Flags.integer({
      default: 8765,
      description: 'port to listen on; 0 takes any free one',
      helpValue: 'PORT',
      max: 65_535,
      min: 0,
    }),
    rate: Flags.integer({
      description: `trades a second, all symbols together (${DEFAULT_RATE}; a recording keeps its pace)`,
      helpValue: 'N',
      min: 1,
    }),
    record: Flags.string({
      description: 'write every frame that is sent to this file, one a line',
      helpValue: 'FILE',
    }),
    seed: Flags.string({
      default: '1',
      description: 'another seed, other trades',
      helpValue: 'TEXT',
    }),
    'shift-times': Flags.boolean({
      dependsOn: ['file'],
      description: 'move the times of a recording to now',
    }),
    speed: Flags.integer({
      dependsOn: ['file'],
      description: 'how many times faster than a recording happened (1)',
      exclusive: ['rate'],
      helpValue: 'N',
      min: 1,
    }),
    symbols: Flags.string({
      description: 'trade these only, separated by commas; else whatever is subscribed to',
      helpValue: 'LIST',
    }),
    token: Flags.string({
      description: 'let only this made-up key in; else every key',
      helpValue: 'KEY',
    }),
  }

  protected override readonly ndjson = true

  async run(): Promise<void> {
    const { flags } = await this.parse(Simulate)
    const { file, speed, 'shift-times': shiftToNow } = flags
    const { startSimulator } = await import('../lib/feed/finnhub-simulator.ts')
    const symbols = flags.symbols?.split(',').map((symbol) => symbol.trim())
    const simulator = await startSimulator({
      ...{ port: flags.port, token: flags.token, seed: flags.seed, record: flags.record },
      ...{ count: flags.count, durationMs: flags.duration, maxSymbols: flags['max-symbols'] },
      ...{ symbols, rate: flags.rate },
      recording: file === undefined ? undefined : { path: file, speed, shiftToNow },
    })
    this.atEnd(() => simulator.stop())
    const started: SimulateStarted = { url: simulator.url, port: simulator.port }
    if (this.jsonEnabled()) this.logJson(started)
    this.log(`Feed at ${simulator.url}; Ctrl-C ends it`)
    this.log(hint(simulator.url, flags.token, symbols ?? SIMULATED_SYMBOLS))
    const stopped = aborted(this.stop)
    await Promise.race([stopped, simulator.finished.then(() => stopped)])
    const { trades, frames } = simulator.sent
    this.logToStderr(`Sent ${trades} trades in ${frames} frames`)
  }
}

function hint(url: string, token = 'none', symbols: readonly string[]): string {
  const command = `mkt produce --url ${url} --symbols ${symbols.join(',')}`
  return `Try in another terminal:\n  FINNHUB_API_KEY=${token} ${command}`
}
