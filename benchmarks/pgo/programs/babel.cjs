// @babel/core with preset-env: sources for older engines.
const { transformSync } = require('@babel/core')
const presetEnv = require('@babel/preset-env')

const options = {
  presets: [[presetEnv, { targets: 'node 12' }]],
  configFile: false,
  babelrc: false,
  compact: false,
}
exports.transform = (text) => transformSync(text, { ...options, filename: '/a.js' }).code
