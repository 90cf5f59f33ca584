// marked: documents to HTML.
import { marked } from 'marked'

export const render = (text) => marked.parse(text)
