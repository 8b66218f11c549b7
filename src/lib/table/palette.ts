import { Chalk } from 'chalk'

type Paint = (text: string) => string

/**
 * The colours of mkt's own texts; without colour each returns its text as it is. Blue and yellow are
 * told apart by those who cannot tell green from red.
 */
export interface Palette {
  readonly heading: Paint
  readonly rising: Paint
  readonly falling: Paint
  readonly faint: Paint
}

export function palette(colour: boolean): Palette {
  if (!colour) return { heading: String, rising: String, falling: String, faint: String }
  const chalk = new Chalk({ level: 1 })
  return {
    heading: (text) => chalk.bold(text),
    rising: (text) => chalk.blueBright(text),
    falling: (text) => chalk.yellow(text),
    faint: (text) => chalk.dim(text),
  }
}
