import { editDistance } from './edit-distance.ts'
import { EXIT, MktError } from './errors.ts'
import { nearestNames } from './nearest-names.ts'

/** Of every day's zones, one that most readers have heard of. */
const WELL_KNOWN = 'America/New_York'
const MAX_NEAR = 5

/**
 * The name of a time zone as IANA spells it; UTC is one. Abbreviations are refused: EST has no
 * summer time, and BST is the time of London for some and that of Dhaka for others.
 * @throws MktError (usage) for a name that is none, with the names that look like it.
 */
export function checkZone(text: string): string {
  const name = text.trim()
  const spelt = isAbbreviation(name) ? undefined : spellingOf(name)
  if (spelt !== undefined) return spelt
  const near = nearZones(name.toLowerCase().replaceAll(/[\s-]+/g, '_'))
  throw new MktError(
    `Cannot use ${JSON.stringify(text)} as a time zone: write UTC or an IANA name such as ${near[0] ?? WELL_KNOWN}`,
    {
      code: 'BAD_ZONE',
      exit: EXIT.usage,
      tryThis: (near.length > 0 ? near : [WELL_KNOWN, 'UTC']).map((zone) => `--tz ${zone}`),
    },
  )
}

function isAbbreviation(name: string): boolean {
  return /^[a-z]{3}$/i.test(name) && !/^(utc|gmt)$/i.test(name)
}

/** Intl answers some names with an older one, as Asia/Kolkata with Asia/Calcutta: the text stays. */
function spellingOf(name: string): string | undefined {
  // Intl of later versions of Node also takes +05:30, which PostgreSQL reads the other way round.
  if (!/^[a-z]/i.test(name)) return undefined
  try {
    const known = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
    const isSame = known.toLowerCase() === name.toLowerCase()
    return isSame || name === name.toLowerCase() ? known : name
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function nearZones(wanted: string): string[] {
  const zones = Intl.supportedValuesOf('timeZone')
  const candidates = zones.map((name) => {
    return { name, word: wanted, edits: editsTo(name.toLowerCase(), wanted) }
  })
  const near = [...newerNames(wanted, zones), ...nearestNames(candidates)]
  return [...new Set(near)].slice(0, MAX_NEAR)
}

/** Kolkata is known to Intl, but its list has only the older name. */
function newerNames(wanted: string, zones: readonly string[]): string[] {
  if (!/^[a-z_]+$/.test(wanted)) return []
  const city = wanted.replaceAll(/(^|_)[a-z]/g, (start) => start.toUpperCase())
  const regions = new Set(zones.map((zone) => zone.slice(0, zone.indexOf('/'))))
  return [...regions].flatMap((region) => spellingOf(`${region}/${city}`) ?? [])
}

/** Edits to the name, to its city or to the city's initials; a city that goes on counts as one. */
function editsTo(zone: string, wanted: string): number {
  const city = zone.slice(zone.lastIndexOf('/') + 1)
  const initials = city.replaceAll(/([a-z])[a-z]*_?/g, '$1')
  if (city === wanted || (initials === wanted && wanted.length > 1)) return 0
  if (wanted.length > 1 && city.startsWith(wanted)) return 1
  return Math.min(editDistance(zone, wanted), editDistance(city, wanted))
}
