// The lab kit's public names.
export { parse as parseProfile, type Profile } from '@hotpath/profile'
export { authorization, capture, captureUrl, type Capture, type CaptureOptions } from './capture.ts'
export { defaultHeapLimitBytes, startCommand, type StartCommand } from './command.ts'
export { cpuMicrosOf } from './cpu-time.ts'
export { LabKitError, labKitErrorCodes, type LabKitErrorCode } from './errors.ts'
export {
  FindingError,
  formatBytes,
  formatFinding,
  toldIn,
  verdict,
  type Finding,
  type FindingLanguage,
  type Told,
} from './finding.ts'
export { findInGame, type FaultSteps } from './find-in-game.ts'
export { findInProfile, type FindInProfileOptions, type ProfileEvidence } from './find-in-profile.ts'
export {
  runLoad,
  visitorsByLevel,
  type Load,
  type LoadLevel,
  type LoadOptions,
  type LoadReport,
  type Reply,
  type Visitor,
} from './load.ts'
export { isLoopback, loopbackAddress } from './loopback.ts'
export { freePorts } from './ports.ts'
export { patience } from './patience.ts'
export { isAt, parseAnswer, type Answer, type NearMiss, type Place } from './place.ts'
export { proveInProfile, type ProveInProfileOptions } from './prove-in-profile.ts'
export type { EngineState, Listener, RetainedMemory, Usage } from './protocol.ts'
export {
  probePath,
  serviceEnvironment,
  serviceFolder,
  startService,
  type Service,
  type ServiceOptions,
} from './service.ts'
export type {
  Evidence,
  EvidenceFile,
  FindResult,
  FindStep,
  ProofRow,
  ProveResult,
  ProveStep,
  Sources,
  StepProblem,
  StepRejected,
} from './step.ts'
export { rejected } from './step.ts'
export { growthOrder, growthPerUnit, shareOf, type Frame, type GrowthPoint } from './verdict.ts'
export { judgeAlerts, type AlertTrial, type AlertVerdict } from './promql/judge.ts'
export { floatBounds, parsePage, widestLabel } from './promql/page.ts'
export { findPromtool, type AlertCase } from './promql/promtool.ts'
export {
  parseRules,
  readRuleTexts,
  runRules,
  type AlertRule,
  type Evaluations,
  type Firings,
  type RecordingRule,
  type Rule,
  type RuleText,
} from './promql/rules.ts'
export { SeriesStore, type Labels, type Point, type Sample, type Series } from './promql/series.ts'
