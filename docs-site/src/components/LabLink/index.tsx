// A lab in a list of labs: a link to its page; its name alone where it has none yet.
import Link from '@docusaurus/Link'
import type { ReactNode } from 'react'
import type { ListedLab } from '../../../plugins/labs-data.ts'

export default function LabLink({ lab, children }: { lab: ListedLab; children: ReactNode }): ReactNode {
  return lab.hasPage ? <Link to={`/learn/${lab.id}/`}>{children}</Link> : <b>{children}</b>
}
