// markdown-it: documents to HTML.
import MarkdownIt from 'markdown-it'

const md = new MarkdownIt({ html: true, linkify: true, typographer: true })
export const render = (text) => md.render(text)
