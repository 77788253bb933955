/** Codes of Node for a certificate that does not prove whose it is. */
const FAULT =
  /\b(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID)\b/;

/** Why a connection failed for the server's certificate, as Node calls it; `null` where it failed for anything else. */
export function certificateFault(error: unknown): string | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    // Drivers tell Node's code in a message of their own.
    const found = FAULT.exec(`${(each as NodeJS.ErrnoException).code} ${each.message}`);
    if (found) return found[1]!;
  }
  return null;
}
