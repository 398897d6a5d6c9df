/** How is the X.509 library loaded? After the polyfill through which it resolves its parts; bundlers reorder static imports. */

export async function x509(): Promise<typeof import('./x509-parts.ts')> {
  await import('reflect-metadata')
  return import('./x509-parts.ts')
}
