/** Only these parts of node-forge are bundled: the whole is twice as large. */
declare module 'node-forge/lib/forge.js' {
  import * as forge from 'node-forge'
  export = forge
}
declare module 'node-forge/lib/md5.js' {}
declare module 'node-forge/lib/pki.js' {}
declare module 'node-forge/lib/sha256.js' {}
