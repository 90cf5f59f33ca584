// cheerio: a page read, searched and changed.
import { load } from 'cheerio'

export const outline = (html) => {
  const $ = load(html)
  $('a[href^="http"]').attr('rel', 'noopener').addClass('out')
  $('li:nth-child(odd) > code').wrap('<b></b>')
  return (
    $('h1, h2, li')
      .map((_, element) => $(element).text().trim().slice(0, 20))
      .get()
      .join('|') + $.html().length
  )
}
