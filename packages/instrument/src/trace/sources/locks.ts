// Locks: they report by themselves, once somebody has asked them to.
export { traceLocks as recordLocks } from '../lock-trace.ts'
