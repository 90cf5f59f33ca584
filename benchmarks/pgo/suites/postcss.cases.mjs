// postcss-parser-tests, which postcss's own tests run: style sheets to trees, and trees back to style sheets.
import assert from 'node:assert/strict'
import { eachTest, jsonify } from 'postcss-parser-tests'

export function casesOf({ postcss: { parse } }) {
  const cases = []
  eachTest((name, css, tree) => {
    const text = css.replaceAll('\r\n', '\n')
    cases.push([`parse ${name}`, () => assert.deepEqual(jsonify(parse(text, { from: name })), tree)])
    // A mark at the beginning is not written again.
    if (name !== 'bom.css')
      cases.push([`stringify ${name}`, () => assert.equal(parse(text).toString(), text)])
  })
  return cases
}
