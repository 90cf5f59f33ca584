// CommonMark's examples, which marked's own tests run too: as plain CommonMark, and with GitHub's additions.
import assert from 'node:assert/strict'
import { tests } from 'commonmark-spec'

// What is the same to a browser is written in several ways.
const normal = (html) =>
  html
    .replaceAll(' />', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .replace(/ ?(<[^>]+>) ?/g, '$1')

export function* casesOf({ Marked }) {
  for (const gfm of [false, true]) {
    const marked = new Marked({ gfm })
    for (const { number, section, markdown, html } of tests) {
      const [text, want] = [markdown, html].map((one) => one.replaceAll('→', '\t'))
      yield [
        `${gfm ? 'gfm' : 'plain'} ${number} ${section}`,
        () => assert.equal(normal(marked.parse(text)), normal(want)),
      ]
    }
  }
}
