// The order in which the pages are read.
import type { SidebarsConfig } from '@docusaurus/plugin-content-docs'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A lab's page is read where its number puts it. */
const labPages = readdirSync(join(__dirname, 'docs/learn'))
  .flatMap((name) => /^(\d\d-.+)\.mdx$/.exec(name)?.[1] ?? [])
  .toSorted()
  .map((id) => `learn/${id}`)

const sidebars: SidebarsConfig = {
  workshop: [
    {
      type: 'category',
      label: 'Labs',
      key: 'labs',
      collapsible: false,
      items: ['learn/start', ...labPages],
    },
    {
      type: 'category',
      label: 'How-to',
      key: 'howto',
      collapsible: false,
      items: [
        'howto/profile-production',
        'howto/read-a-profile',
        'howto/flight-recorder',
        'howto/snapshot-on-trouble',
        'howto/read-a-trace',
        'howto/benchmark',
        'howto/secure-the-endpoints',
        'howto/alert',
        'howto/fleet',
        'howto/containers',
        'howto/teach',
        'howto/build-with-a-profile',
        'howto/pgo-in-ci',
      ],
    },
    {
      type: 'category',
      label: 'Explanations',
      key: 'explain',
      collapsible: false,
      items: [
        'explain/what-profilers-see',
        'explain/sampling',
        'explain/async-differences',
        'explain/tracing-then-and-now',
        'explain/v8-tiers',
        'explain/pgo-on-v8',
        'explain/continuous-improvement',
      ],
    },
    {
      type: 'category',
      label: 'Reference',
      key: 'reference',
      collapsible: false,
      items: [
        'reference/debug-server',
        'reference/metrics',
        'reference/alerts',
        'reference/errors',
        'reference/pprof',
        'reference/trace',
        'reference/node-versions',
        'reference/bench',
        'reference/pgo',
        'reference/lab-json',
        'reference/glossary',
        'reference/references',
      ],
    },
  ],
}

export default sidebars
