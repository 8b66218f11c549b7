/** The host of a URL as sockets and certificates have it: a URL has numeric IPv6 in brackets. */
export function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.replace(/^\[|\]$/g, '')
}
