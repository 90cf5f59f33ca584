// The site: two languages, no request to any other machine, and every broken reference stops the build.
import type { Config } from '@docusaurus/types'
import type { UserThemeConfig } from '@docusaurus/theme-common'
import { resolve } from 'node:path'
import process from 'node:process'
import { importFromRepo, labsData } from './plugins/index.ts'
import { darkCode, lightCode } from './src/prism/themes.ts'

const siteDir = __dirname // the loader of this file is CommonJS, so `import.meta` does not exist here
const repoRoot = resolve(siteDir, '..')

const config: Config = {
  title: 'Hotpath',
  tagline: 'Instrument and profile Node.js services in production',
  favicon: 'img/favicon.svg',
  url: process.env['HOTPATH_SITE_URL'] ?? 'http://127.0.0.1',
  baseUrl: process.env['HOTPATH_BASE_URL'] ?? '/',
  trailingSlash: true,

  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  markdown: {
    format: 'mdx',
    hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' },
  },

  future: { v4: true, faster: true },

  i18n: {
    defaultLocale: 'en',
    locales: ['en', 'ja'],
    localeConfigs: {
      en: { label: 'English', htmlLang: 'en' },
      ja: { label: '日本語', htmlLang: 'ja' },
    },
  },

  plugins: [
    () => importFromRepo({ siteDir, repoRoot }),
    () => labsData({ repoRoot }),
    [
      '@docusaurus/plugin-content-docs',
      {
        routeBasePath: '/',
        sidebarPath: './sidebars.ts',
        numberPrefixParser: false, // 01-exposed-debug-port keeps its number in the address
        breadcrumbs: false,
      },
    ],
    ['@docusaurus/plugin-content-pages', {}],
  ],
  themes: [
    ['@docusaurus/theme-classic', { customCss: './src/css/site.css' }],
    [
      '@easyops-cn/docusaurus-search-local',
      {
        language: ['en', 'ja'],
        hashed: 'filename',
        forceIgnoreNoIndex: true, // should a host ask for `noIndex`, the search would be empty without a word
        indexBlog: false,
        indexPages: false, // docs live at "/", where each would be found a second time as a page
        docsRouteBasePath: '/',
        ignoreCssSelectors: ['[data-spoiler]'], // a search must not give a lab's answer away
        highlightSearchTermsOnTargetPage: true,
        explicitSearchResultPath: true,
      },
    ],
  ],

  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 2 },
    navbar: {
      title: 'Hotpath',
      logo: { src: 'img/mark.svg', alt: '', width: 24, height: 24 },
      items: [
        { to: '/learn/start/', label: 'Start', position: 'left' },
        { to: '/howto/profile-production/', label: 'How-to', position: 'left' },
        { to: '/reference/debug-server/', label: 'Reference', position: 'left' },
        { to: '/reference/glossary/', label: 'Glossary', position: 'left' },
        { type: 'localeDropdown', position: 'right' },
      ],
    },
    prism: {
      theme: lightCode,
      darkTheme: darkCode,
      additionalLanguages: ['bash', 'json', 'diff', 'hcl', 'nginx'],
      magicComments: [
        {
          className: 'theme-code-block-highlighted-line',
          line: 'highlight-next-line',
          block: { start: 'highlight-start', end: 'highlight-end' },
        },
      ],
    },
  } satisfies UserThemeConfig,
}

export default config
