// The index as HTML: what is in it stands for itself.
import { expect, test } from 'vitest'
import { escapeHtml, renderIndex } from './index-page.ts'
import type { PlainPage } from './profiles.ts'

const page: PlainPage = {
  kind: 'plain',
  name: 'odd',
  description: `"A" & 'B' <script>alert(1)</script>`,
  methods: ['GET'],
  text: () => '',
}

test('text cannot become markup', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;')
  expect(renderIndex([page])).not.toContain('<script')
})

test('a count is shown where there is one, zero included', () => {
  expect(renderIndex([{ ...page, count: () => 0 }])).toContain('<td class="count">0</td>')
  expect(renderIndex([page])).toContain('<td class="count"></td>')
})

test('the page says its language, has one heading of its own and names its columns', () => {
  const html = renderIndex([page])
  expect(html).toContain('<html lang="en">')
  expect(html.match(/<h1>/g)).toHaveLength(1)
  expect(html.match(/<th scope="col">/g)).toHaveLength(3)
  expect(html).toContain('color-scheme: light dark')
})
