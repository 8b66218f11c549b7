import { resolve } from 'node:path'
import { BaseCommand } from '../../base-command.ts'
import { offerText } from '../../completion/candidate.ts'
import { completionOffer } from '../../completion/completion-offer.ts'
import { storedSymbols } from '../../completion/stored-symbols.ts'
import { readLine } from '../../completion/typed-line.ts'
import { homeFlag } from '../../flags.ts'
import { HELP_TOPICS } from '../../help-topics/all-topics.ts'
import { writeText } from '../../report/write-text.ts'

/** What the scripts of `mkt completion` call: an ending that a shell would notice is no help. */
export default class CompletionWords extends BaseCommand {
  static override description = 'print what may come next on a command line; for shells'

  static override examples = [
    '<%= config.bin %> <%= command.id %> -- db st',
    "<%= config.bin %> <%= command.id %> -- bars ''",
  ]

  static override hidden = true

  static override strict = false

  static override enableJsonFlag = false

  static override flags = homeFlag

  async run(): Promise<void> {
    const { flags } = await this.parse(CompletionWords)
    const line = readLine(this.argv.slice(this.argv.indexOf('--') + 1), this.config.commands)
    const home = resolve(line.given.get('home') ?? flags.home)
    const store = line.given.get('store') === 'embedded' ? 'embedded' : undefined
    const program = {
      ...{ commands: this.config.commands, topics: this.config.topics },
      pages: HELP_TOPICS.map(({ name, summary }) => ({ value: name, description: summary })),
    }
    const offer = await completionOffer(line, program, () => storedSymbols({ home, store }))
    await writeText([offerText(offer)], process.stdout, this.stop)
    this.exit(0)
  }

  protected override catch(): Promise<never> {
    return this.exit(0)
  }
}
