// The compiler of TypeScript 5, as ts-morph ships it: sources without types, in older syntax.
const { ts } = require('@ts-morph/common')

exports.transpile = (text) =>
  ts.transpileModule(text, { compilerOptions: { target: 'ES2015', module: 'commonjs' } }).outputText
