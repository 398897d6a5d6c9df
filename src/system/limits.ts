/** How long may it take to be connected? */

/**
 * Milliseconds to reach a host and agree on a key. SDKs end az after 10 s without a word, so it ends a little before, and names the
 * host; lost packets are sent again after 1, 3 and 7 s.
 */
export const connectLimit = 8_000

/** Happy Eyeballs gives each address 250 ms by default, too little for a satellite or a sleepy VPN. */
export const attemptLimit = 2_500
