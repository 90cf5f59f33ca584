// What pages may use without importing it.
import MDXComponents from '@theme-original/MDXComponents'
import { Hint, HintLadder } from '../components/Hints/index.tsx'
import LabHeader from '../components/LabHeader/index.tsx'
import LabPanel from '../components/LabPanel/index.tsx'
import { Choice, Question } from '../components/Question/index.tsx'
import Spoiler from '../components/Spoiler/index.tsx'
import WrongFix from '../components/WrongFix/index.tsx'

export default {
  ...MDXComponents,
  Choice,
  Hint,
  HintLadder,
  LabHeader,
  LabPanel,
  Question,
  Spoiler,
  WrongFix,
}
