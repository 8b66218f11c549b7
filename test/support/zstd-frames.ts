/** Zstd frames that a real encoder has made, and what they hold; Node 20 has no encoder. */

/** 12,000 rows of 50 kinds, in two blocks, with size and checksum. */
export const MANY = {
  content: Array.from({ length: 12_000 }, (_, at) => at % 50)
    .map((at) => `trade ${at} of 50, ${(at * 7919) % 104_729}\n`)
    .join(''),
  packed: frame(
    'KLUv/aRA+AMA1AgA9hEnFMAlwwGG65rl/6+UUqaUEicrDocFJQAfAB8AQ9twU3wr1Pof72N5vS4jq+dTlkofazUb',
    'xECIDwIDQwwBAAWCgieGZ1jkEsZ8wl16snOvo+lcVNynxsnD62QuxsZ4LRZTykcaM/LS1F2hvX3VbEO6bsRoLVgc',
    'cvSassVotsgGpk6ZdSFH0McUcbGMvk3XboX1TKPLsXlualXFq/qlaKhRVExQ72dg46TTARJAEEBQ8fb2////DaH7',
    'PxRkLdgjhdxYpC8VIomGQSQtNA8OnBa+WDULIJEEiEZSn2/DKsE3Fn6T90/5U/9q/ULs91+99tjFj1xMVSz8tqm9',
    'ytLE0qtlK0M1XgCC6Gs0PVLswtJfmMj6E94KaTqqTQAACDEBADz4ORACbLB9eg==',
  ),
}

const ROWS = Array.from(
  { length: 60 },
  (_, at) => `${at},${(at * 7919) % 104_729},${(at * 31) % 977}\n`,
).join('')

/** The beginning of some rows, with a checksum and no size. */
export const BEGINNING = {
  content: ROWS.slice(0, 300),
  packed: frame(
    'KLUv/QRY9QQAdlIlCbA7JIY6GDPBgSEAIQAiAEBWTl9Dgr/8/YSHcUlFFQ7IsV5iCphoYi8NFV6vWAgGI6UUXEJz',
    '/OhCR3jRMrYQFUYUrsyWWzywMX0RokHVFJmfFWA/pVZCK5TPOTuzCnTD19WkwmlIjylfGBmWlDgFiWHNOQJluXEM',
    '0qLFVFEMNuLZHNGGnhj1EmsIE3uSMwxnp6U+vAYBADArhCgWPfKK',
  ),
}

/** The rest of those rows. */
export const REST = {
  content: ROWS.slice(300),
  packed: frame(
    'KLUv/QRYJQcABtw2CbA7JMqkECaJgjMAMwAyAGcLF8av5hSEjtKgUgrR44jYMAp3xp7E8AaMjK4ZoQ1UjX/NGqAw',
    'nkRCSAOvInl6/IBdDGPwDeccQjGUhq0PwzAd1nrHK0gMTZajFaKE92uswlVIQy9SwUJYUUV8oYpmdacLZB6ZBHJo',
    'naUSYxzGp20tnkHk/NyJZggzKcLOMpzNsoiTDCamkYx5Q1l5Hpc20Muo4VOK2IQBMDc+auYdZIxkDdMOccUiT1mH',
    'e9F8D+lgU7whEv5QRwwpow9ERLliDy9Rguo4BwdxjM4YAQBsIigpN/dgYw==',
  ),
}

/** 200,000 zeros, in blocks of one byte repeated. */
export const ZEROS = {
  content: '\0'.repeat(200_000),
  packed: frame('KLUv/aRADQMAVAAAEAAAAQD7/znAAgNqCADE6XRw'),
}

export const EMPTY = { content: '', packed: frame('KLUv/SQAAQAAmenYUQ==') }

/** Needs 256 MiB of memory. */
export const WIDE = frame(
  'KLUv/QSQkQEAMCwwLDAKMSw3OTE5LDMxCjIsMTU4MzgsNjIKMywyMzc1Nyw5Mwo0LDMxNjc2LDEyNArkqv1G',
)

export const WITH_DICTIONARY = frame(
  'KLUv/SOHKDJFZB0BAJNBA4ySnR/6PkSn1ScpKqoF/NcDAGSX/HcPG0N1v9zkSFYC',
)

function frame(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(''), 'base64')
}
