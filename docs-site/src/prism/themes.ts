// Colours of code, in light and in dark: few, and each at least 4.5 to 1 against its background.
import type { UserThemeConfig } from '@docusaurus/theme-common'

type PrismTheme = NonNullable<NonNullable<UserThemeConfig['prism']>['theme']>

interface Colours {
  background: string
  ink: string
  comment: string
  keyword: string
  text: string
  name: string
  removed: string
}

const theme = (colour: Colours): PrismTheme => ({
  plain: { color: colour.ink, backgroundColor: colour.background },
  styles: [
    { types: ['comment', 'prolog', 'cdata'], style: { color: colour.comment } },
    { types: ['keyword', 'boolean', 'number', 'constant', 'important'], style: { color: colour.keyword } },
    {
      types: ['string', 'template-string', 'regex', 'inserted', 'attr-value'],
      style: { color: colour.text },
    },
    { types: ['function', 'class-name', 'property', 'attr-name', 'tag'], style: { color: colour.name } },
    { types: ['deleted'], style: { color: colour.removed } },
  ],
})

export const lightCode = theme({
  background: '#eef1f5',
  ink: '#18202c',
  comment: '#5a6577',
  keyword: '#9a3412',
  text: '#1b6845',
  name: '#1e4f8f',
  removed: '#a3222f',
})

export const darkCode = theme({
  background: '#161d27',
  ink: '#e3e8ef',
  comment: '#9aa7b9',
  keyword: '#ffa878',
  text: '#86d3a8',
  name: '#93bdf5',
  removed: '#ff9a9f',
})
