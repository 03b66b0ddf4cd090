import type { Lint } from '../lint';
import { DEPRECATED_FIELD } from './schema/deprecated-field';
import { EXCLUSIVE_FIELDS } from './schema/exclusive-fields';
import { INVALID_DURATION } from './schema/invalid-duration';
import { INVALID_EXPORT } from './schema/invalid-export';
import { INVALID_HOST } from './schema/invalid-host';
import { INVALID_LABEL } from './schema/invalid-label';
import { INVALID_NAME } from './schema/invalid-name';
import { INVALID_QUANTITY } from './schema/invalid-quantity';
import { LATER_FIELD } from './schema/later-field';
import { MISPLACED_FIELD } from './schema/misplaced-field';
import { MISSING_FIELD } from './schema/missing-field';
import { OLD_API_VERSION } from './schema/old-api-version';
import { OUT_OF_RANGE } from './schema/out-of-range';
import { REFUSED_POD_VALUE } from './schema/refused-pod-value';
import { REFUSED_VALUE } from './schema/refused-value';
import { REMOVED_FIELD } from './schema/removed-field';
import { REMOVED_KIND } from './schema/removed-kind';
import { REPEATED_ITEM } from './schema/repeated-item';
import { UNKNOWN_API_VERSION } from './schema/unknown-api-version';
import { UNKNOWN_FIELD } from './schema/unknown-field';
import { UNKNOWN_VALUE } from './schema/unknown-value';
import { WRONG_TYPE } from './schema/wrong-type';

/** Lints about fields of objects, by code. */
export const SCHEMA_LINTS: readonly Lint[] = [
  UNKNOWN_API_VERSION,
  REMOVED_KIND,
  UNKNOWN_FIELD,
  MISPLACED_FIELD,
  REMOVED_FIELD,
  WRONG_TYPE,
  UNKNOWN_VALUE,
  MISSING_FIELD,
  EXCLUSIVE_FIELDS,
  DEPRECATED_FIELD,
  OUT_OF_RANGE,
  OLD_API_VERSION,
  INVALID_NAME,
  INVALID_LABEL,
  INVALID_DURATION,
  INVALID_EXPORT,
  INVALID_QUANTITY,
  REPEATED_ITEM,
  INVALID_HOST,
  REFUSED_VALUE,
  LATER_FIELD,
  REFUSED_POD_VALUE,
];
