/** Help that begins with examples, which is what people look for first; oclif puts them last. */
import { CommandHelp, Help } from '@oclif/core'
import { HELP_TOPICS } from './help-topics/all-topics.ts'

/** The whole way in a few lines: something to see, a file of one's own, live trades. */
const FIRST_STEPS = `$ mkt demo

$ mkt replay --file trades.csv.gz && mkt etl --once && mkt bars

$ mkt produce --symbols AAPL,BINANCE:BTCUSDT & mkt etl & mkt status`

/** oclif loads it only where help is asked for (package.json, oclif.helpClass). */
export class ExamplesFirstHelp extends Help {
  protected override CommandHelpClass = ExamplesFirstCommandHelp

  override formatRoot(): string {
    const [title, ...sections] = super.formatRoot().split('\n\n')
    return [title, this.section('EXAMPLES', FIRST_STEPS), ...sections].join('\n\n')
  }

  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp()
    const topics = HELP_TOPICS.map(({ name, summary }): [string, string] => [name, summary])
    this.log(this.section('MORE, WITH mkt help TOPIC', topics))
    this.log('')
  }
}

class ExamplesFirstCommandHelp extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const sections = super.sections()
    const isExamples = ({ header }: { header: string }): boolean => header === 'EXAMPLES'
    return [...sections.filter(isExamples), ...sections.filter((one) => !isExamples(one))]
  }
}
