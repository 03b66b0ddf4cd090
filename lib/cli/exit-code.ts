/** What a command ends with (docs/reference/exit-codes.md). */
export const ExitCode = {
  /** Done, or nothing to do; nothing to report. */
  DONE: 0,
  /** Something to report: findings, changes, output that is not what the registry says. */
  FOUND: 1,
  /** The command line, or what it names, could not be used. */
  MISUSE: 2,
  /** A fault of branchline itself. */
  FAULT: 3,
  /** Not decided yet: a gate that waits for data. */
  UNDECIDED: 4,
} as const;
