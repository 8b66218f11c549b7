import * as Args from '@oclif/core/args'
import { BaseCommand } from '../base-command.ts'

export default class Help extends BaseCommand {
  static override args = {
    command: Args.string({
      description: 'the command, such as bars or db url; without one, all of mkt',
      multiple: true,
    }),
  }

  static override description = 'show what a command does, as its --help does'

  static override examples = ['<%= config.bin %> <%= command.id %> bars']

  static override enableJsonFlag = false

  async run(): Promise<void> {
    const { args } = await this.parse(Help)
    const { ExamplesFirstHelp } = await import('../help.ts')
    await new ExamplesFirstHelp(this.config).showHelp(args.command ?? [])
  }
}
