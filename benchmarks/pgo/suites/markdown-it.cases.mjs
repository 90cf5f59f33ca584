// CommonMark's examples, which markdown-it's own tests run too, with its preset for them.
import assert from 'node:assert/strict'
import { tests } from 'commonmark-spec'

export function* casesOf({ MarkdownIt }) {
  const md = new MarkdownIt('commonmark')
  for (const { number, section, markdown, html } of tests) {
    // The text writes tabs as arrows. An empty quotation has no line of its own here, as in the package's tests.
    const want = html
      .replaceAll('→', '\t')
      .replaceAll('<blockquote>\n</blockquote>', '<blockquote></blockquote>')
    yield [`${number} ${section}`, () => assert.equal(md.render(markdown.replaceAll('→', '\t')), want)]
  }
}
