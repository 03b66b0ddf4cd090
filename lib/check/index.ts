export { type CheckOptions, check } from './check';
export { type Finding, SEVERITIES, type Severity } from './finding';
export type { Suppression } from './suppression';
export { BranchlineValidation, type BranchlineValidationProps, type ValidationContext } from './validation-plugin';
