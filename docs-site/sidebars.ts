// The order in which the pages are read.
import type { SidebarsConfig } from '@docusaurus/plugin-content-docs'

const sidebars: SidebarsConfig = {
  workshop: [
    {
      type: 'category',
      label: 'Labs',
      key: 'labs',
      collapsible: false,
      items: [
        'learn/start',
        'learn/00-first-light',
        'learn/01-exposed-debug-port',
        'learn/02-hot-cpu',
        'learn/03-leaking-heap',
        'learn/04-allocation-churn',
        'learn/05-contended-lock',
        'learn/06-stuck-tasks',
        'learn/07-latency-spike',
        'learn/08-blind-metrics',
        'learn/09-optimisation-workflow',
        'learn/10-profile-guided',
        'learn/11-continuous',
      ],
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
        'reference/glossary',
        'reference/references',
      ],
    },
  ],
}

export default sidebars
