/** One line of a benchmark's result. */
export interface Figure {
  readonly what: string
  readonly figure: string
  /** What is wanted; empty where there is no goal. */
  readonly goal: string
}

/** The figures as a Markdown table. */
export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, figure, goal }) => `| ${what} | ${figure} | ${goal} |`)
  return ['| what | measured | goal |', '| --- | --- | --- |', ...rows].join('\n')
}
