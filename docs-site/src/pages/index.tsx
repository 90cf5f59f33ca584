// The way in: what the workshop is, its two commands, the labs, and what one takes home.
import Link from '@docusaurus/Link'
import Heading from '@theme/Heading'
import Layout from '@theme/Layout'
import type { ReactNode } from 'react'
import FlameGraph from '../components/FlameGraph/index.tsx'
import LabMap from '../components/LabMap/index.tsx'
import Terminal from '../components/Terminal/index.tsx'
import { useLanguage } from '../language.ts'
import { homeText } from '../text/home.ts'
import styles from './index.module.css'

export default function Home(): ReactNode {
  const text = homeText[useLanguage()]
  return (
    <Layout description={text.description}>
      <header className={styles['hero']}>
        <div className={styles['graph']}>
          <FlameGraph label={text.graph} />
        </div>
        <div className={styles['opening']}>
          <Heading as="h1">{text.heading}</Heading>
          <p className={styles['lead']}>{text.lead}</p>
          <div className={styles['commands']}>
            <Terminal>{text.commands}</Terminal>
          </div>
          <Link className={styles['begin'] ?? ''} to="/learn/start/">
            {text.firstSteps}
          </Link>
        </div>
      </header>
      <main className={styles['main']}>
        <section aria-labelledby="labs">
          <Heading as="h2" id="labs">
            {text.labsHeading}
          </Heading>
          <p className={styles['lead']}>{text.labsLead}</p>
          <LabMap />
        </section>
        <section aria-labelledby="loop">
          <Heading as="h2" id="loop">
            {text.loopHeading}
          </Heading>
          <p className={styles['lead']}>{text.loopLead}</p>
          <ol className={styles['loop']}>
            {text.loop.map((step) => (
              <li key={step.name}>
                <strong>{step.name}</strong>
                <p>{step.text}</p>
              </li>
            ))}
          </ol>
        </section>
        <div className={styles['columns']}>
          <section aria-labelledby="learn">
            <Heading as="h2" id="learn">
              {text.learnHeading}
            </Heading>
            <dl>
              {text.learn.map((thing) => (
                <div key={thing.name}>
                  <dt>{thing.name}</dt>
                  <dd>{thing.text}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section aria-labelledby="need">
            <Heading as="h2" id="need">
              {text.needHeading}
            </Heading>
            <ul>
              {text.need.map((thing) => (
                <li key={thing}>{thing}</li>
              ))}
            </ul>
          </section>
        </div>
      </main>
    </Layout>
  )
}
