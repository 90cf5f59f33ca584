// What pages may use without importing it.
import MDXComponents from '@theme-original/MDXComponents'
import Figure from '../components/Figure/index.tsx'
import { Hint, HintLadder } from '../components/Hints/index.tsx'
import LabHeader from '../components/LabHeader/index.tsx'
import LabMap from '../components/LabMap/index.tsx'
import LabPanel from '../components/LabPanel/index.tsx'
import LabTests from '../components/LabTests/index.tsx'
import Listeners from '../components/diagrams/Listeners.tsx'
import Profile from '../components/Profile/index.tsx'
import Progress from '../components/Progress/index.tsx'
import { Choice, Question } from '../components/Question/index.tsx'
import Reachability from '../components/diagrams/Reachability.tsx'
import ReleaseLoop from '../components/diagrams/ReleaseLoop.tsx'
import Spike from '../components/diagrams/Spike.tsx'
import Spoiler from '../components/Spoiler/index.tsx'
import Table from '../components/Table/index.tsx'
import Turns from '../components/diagrams/Turns.tsx'
import WrongFix from '../components/WrongFix/index.tsx'

export default {
  ...MDXComponents,
  Choice,
  Figure,
  Hint,
  HintLadder,
  LabHeader,
  LabMap,
  LabPanel,
  LabTests,
  Listeners,
  Profile,
  Progress,
  Question,
  Reachability,
  ReleaseLoop,
  Spike,
  Spoiler,
  Turns,
  WrongFix,
  table: Table,
}
