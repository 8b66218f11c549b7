/** Whether Node gives this code to a certificate that it does not trust, for whatever reason. */
export function isCertificateCode(code: unknown): boolean {
  return typeof code === 'string' && /CERT|SELF_SIGNED|^UNABLE_TO_/.test(code)
}
