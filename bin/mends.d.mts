export function mended(text: string, path: string): string
