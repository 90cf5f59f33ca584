// Recurses deeper than V8 records: in plain calls, through a callback of `map`, and through JSON.parse. Frames of the
// engine's own, which have no name in a profile, count among the 255 that it records.
//   cd packages/pprof/testdata && node --cpu-prof --cpu-prof-name=node.v8.deep.cpuprofile --cpu-prof-interval 2000 \
//     programs/node-deep.mjs && gzip -9 node.v8.deep.cpuprofile
// Made with Node.js 26.10 in a checkout at /srv/hotpath, which is why that path is in it.
function burn(rounds) {
  let sum = 0
  for (let i = 0; i < rounds; i++) sum += Math.sqrt(i) % 3
  return sum
}
const plain = (depth) => (depth === 0 ? burn(2e5) : plain(depth - 1) + 1)
const mapped = (depth) => (depth === 0 ? burn(2e5) : [depth].map((one) => mapped(one - 1))[0] + 1)
const parsed = (depth) => (depth === 0 ? burn(2e5) : JSON.parse('[1]', (key, value) => (key === '' ? parsed(depth - 1) : value)))
for (let i = 0; i < 100; i++) {
  plain(600)
  mapped(300)
  parsed(200)
}
