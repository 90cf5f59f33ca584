// The workshop's public names: what the companion, the site's checks and trainers' scripts build on.
export { WorkshopError, type ExitCode, type WorkshopErrorCode, workshopErrors } from './errors.ts'
export { type Hints, loadHints, loadWhy, nextRung, parseHints, type Rung, rungCount } from './hints.ts'
export {
  findLab,
  type Lab,
  type LabDefinition,
  type LabTest,
  loadLabs,
  parseLab,
  type WrongFix,
} from './lab.ts'
export { type Language, languageOf, type Localized } from './language.ts'
export {
  currentLab,
  type LabProgress,
  type LabStanding,
  type LabState,
  type Progress,
  type ProgressRead,
  readProgress,
  standingOf,
  updateProgress,
} from './progress.ts'
export {
  type LabSession,
  type RunningLoad,
  type SessionEnd,
  type SessionOptions,
  startLabService,
  startLoad,
} from './session.ts'
export type { Outcome, TestResult, Verdict } from './verdict.ts'
export { type VerifyOptions, verifyLab } from './verify.ts'
export { openWorkspace, type Workspace, workspaceAt } from './workspace.ts'
