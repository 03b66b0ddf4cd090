import type { ValidateFunction } from 'ajv';
import { environment, type Validate } from './part-validators';
import * as validators from './validators.generated';

/** What a registry file declares. */
export type Kind = 'Tenant' | 'Variant' | 'Estate' | 'Environment';

/** The schema of each kind as a function, made by generate-validators.mjs. */
export const VALIDATORS: Readonly<Record<Kind, Validate>> = {
  Tenant: validators.tenant as ValidateFunction,
  Variant: validators.variant as ValidateFunction,
  Estate: validators.estate as ValidateFunction,
  Environment: environment,
};
