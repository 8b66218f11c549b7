import type { TestProject } from 'vitest/node'
import { TIMESCALE_KIND } from './timescale-kind.ts'
import { makeHome, removeAbandonedHomes, removeHome } from './home.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The home of the server that the whole run shares; the first who needs it starts it. */
    sharedHome: string
  }
}

/** Vitest runs this once, before all test files; what it gives back runs after all of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  console.error(`Tests of TimescaleDB run ${TIMESCALE_KIND}.`)
  await removeAbandonedHomes()
  const home = await makeHome()
  project.provide('sharedHome', home)
  return () => removeHome(home)
}
