import * as Args from '@oclif/core/args'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BaseCommand } from '../base-command.ts'

const HINTS = {
  bash: 'To have it in every shell, add to ~/.bashrc: source <(mkt completion bash)',
  zsh: 'To have it in every shell: mkt completion zsh > "${fpath[1]}/_mkt", then a new shell',
  fish: 'To have it in every shell: mkt completion fish > ~/.config/fish/completions/mkt.fish',
} as const

type Shell = keyof typeof HINTS

const SHELLS = Object.keys(HINTS) as Shell[]

export interface CompletionResult {
  shell: Shell
  script: string
}

export default class Completion extends BaseCommand {
  static override args = {
    shell: Args.option({ options: SHELLS })({
      description: 'the shell that is to complete commands, flags, values and symbols',
      ignoreStdin: true,
      required: true,
    }),
  }

  static override description = `print a script with which a shell completes mkt at the tab key

The script asks mkt what may come next, so it stays right when mkt is updated. Symbols come from the
store if it is up; nothing is started for them.`

  static override examples = [
    {
      description: 'bash: in this shell; the same line in ~/.bashrc does it for every shell',
      command: 'source <(<%= config.bin %> <%= command.id %> bash)',
    },
    {
      description: 'zsh: behind this, compinit in a new shell finds it',
      command: '<%= config.bin %> <%= command.id %> zsh > "${fpath[1]}/_mkt"',
    },
    {
      description: 'fish',
      command: '<%= config.bin %> <%= command.id %> fish > ~/.config/fish/completions/mkt.fish',
    },
  ]

  async run(): Promise<CompletionResult> {
    const { shell } = (await this.parse(Completion)).args
    const script = await readFile(join(this.config.root, 'completion', `mkt.${shell}`), 'utf8')
    this.log(script.trimEnd())
    if (process.stdout.isTTY) this.logToStderr(HINTS[shell])
    return { shell, script }
  }
}
