import { messageOf } from '../lib/core/errors.ts'
import { reachFeed } from '../lib/feed/reach-feed.ts'
import { fine, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'

/** So that the answer is there before the check is given up. */
const REACH_LIMIT_MS = 4_000

/** The server of the feed is tried only when asked to: it is somebody else's. */
export function feedChecks(url: URL, online: boolean): CheckGroup {
  return { title: 'feed', checks: [{ name: 'server', look: () => server(url, online) }] }
}

async function server(url: URL, online: boolean): Promise<Outcome> {
  if (!online) return skipped(`${url.host} was not tried`, 'mkt doctor --online')
  try {
    const tookMs = await reachFeed(url, REACH_LIMIT_MS)
    return fine(`${url.host} answers in ${Math.max(1, Math.round(tookMs))} ms`)
  } catch (error) {
    return warning(
      `${url.host} cannot be reached: ${messageOf(error)}`,
      'let connections to it through; mkt produce goes straight there, past any proxy',
    )
  }
}
