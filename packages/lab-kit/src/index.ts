// The lab kit's public names.
export { authorization, capture, captureUrl, type Capture, type CaptureOptions } from './capture.ts'
export { defaultHeapLimitBytes, startCommand, type StartCommand } from './command.ts'
export { LabKitError, labKitErrorCodes, type LabKitErrorCode } from './errors.ts'
export {
  FindingError,
  formatBytes,
  formatFinding,
  verdict,
  type Finding,
  type FindingLanguage,
  type Told,
} from './finding.ts'
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
export { freePorts, isLoopback, loopbackAddress } from './loopback.ts'
export type { EngineState, Listener, RetainedMemory, Usage } from './protocol.ts'
export {
  probePath,
  serviceEnvironment,
  serviceFolder,
  startService,
  type Service,
  type ServiceOptions,
} from './service.ts'
export { growthOrder, growthPerUnit, shareOf, type Frame, type GrowthPoint } from './verdict.ts'
