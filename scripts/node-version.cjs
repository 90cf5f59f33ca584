// Runs first, on whatever Node.js there is, and is written so that the oldest one can read it.
'use strict'

var wanted = 18 // the oldest line whose npm reads our lockfile and whose modules can load bootstrap.mjs
var met = Number(process.versions.node.split('.')[0])

if (met < wanted) {
  console.error(
    'Hotpath needs Node.js ' +
      wanted +
      ' or later to set itself up, and this is ' +
      process.version +
      ': ' +
      'install a current one from https://nodejs.org and run the same command again.',
  )
  process.exit(1)
}
