import * as Args from '@oclif/core/args'
import { BaseCommand } from '../base-command.ts'
import { findTopic, noSuchHelp } from '../help-topics/find-topic.ts'
import { textOf } from '../help-topics/help-topic.ts'
import { commandNames } from '../near-names.ts'

export default class Help extends BaseCommand {
  static override args = {
    command: Args.string({
      description: 'a command, such as bars or db url, or a topic; without one, all of mkt',
      ignoreStdin: true,
      multiple: true,
    }),
  }

  static override description = 'show what a command does, as its --help does, or a topic'

  static override examples = [
    '<%= config.bin %> <%= command.id %> bars',
    '<%= config.bin %> <%= command.id %> topics',
    '<%= config.bin %> <%= command.id %> quickstart',
  ]

  static override enableJsonFlag = false

  async run(): Promise<void> {
    const words = (await this.parse(Help)).args.command ?? []
    const topic = findTopic(words)
    if (topic !== undefined) return this.log(await textOf(topic))
    const id = words.join(':')
    const isKnown = this.config.findCommand(id) ?? this.config.findTopic(id)
    if (words.length > 0 && isKnown === undefined)
      throw noSuchHelp(words, commandNames(this.config.commands))
    const { ExamplesFirstHelp } = await import('../help.ts')
    await new ExamplesFirstHelp(this.config).showHelp(words)
  }
}
