import type { Lint } from '../lint';
import { DUPLICATE_KEY } from './input/duplicate-key';
import { DUPLICATE_OBJECT } from './input/duplicate-object';
import { INTERNAL_ERROR } from './input/internal-error';
import { NOT_AN_OBJECT } from './input/not-an-object';
import { NOT_DECIDED } from './input/not-decided';
import { OUTSIDE_THE_INPUT } from './input/outside-the-input';
import { SUPPRESSION_WITHOUT_REASON } from './input/suppression-without-reason';
import { UNREADABLE_FILE } from './input/unreadable-file';
import { UNUSED_SUPPRESSION } from './input/unused-suppression';

/** Lints about what is read, by code. */
export const INPUT_LINTS: readonly Lint[] = [
  INTERNAL_ERROR,
  UNREADABLE_FILE,
  DUPLICATE_KEY,
  NOT_AN_OBJECT,
  DUPLICATE_OBJECT,
  SUPPRESSION_WITHOUT_REASON,
  UNUSED_SUPPRESSION,
  OUTSIDE_THE_INPUT,
  NOT_DECIDED,
];
