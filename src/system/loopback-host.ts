/** Does a host name mean this computer? */

/**
 * True for `localhost`, names below it (RFC 6761 section 6.3), 127.0.0.0/8 and ::1.
 * @param hostname as `URL.hostname` gives it: lower case, IPv6 in brackets, IPv4 in four decimal parts
 */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost'
    || hostname.endsWith('.localhost')
    || /^127\.\d+\.\d+\.\d+$/.test(hostname)
    || hostname === '[::1]'
}
