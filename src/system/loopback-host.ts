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

/** One origin; on this computer's loopback `localhost` and `127.0.0.1` are two names of one server. */
export function isSameServer(one: URL, other: URL): boolean {
  const here = (url: URL) => url.protocol === 'http:' && isLoopback(url.hostname)
  return one.origin === other.origin || (here(one) && here(other) && one.port === other.port)
}
