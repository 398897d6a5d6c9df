/** Stands for `xml2js` in the build: nothing of azin reads XML, and whoever begins to must hear of it. */
module.exports = new Proxy({}, {
  get(_, name) {
    throw new Error(`xml2js was left out of this build (scripts/build.mjs), and ${String(name)} of it is needed.`)
  },
})
