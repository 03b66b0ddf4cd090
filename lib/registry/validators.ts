import type { ValidateFunction } from 'ajv';
import * as validators from './validators.generated';

/** What a registry file declares. */
export type Kind = 'Tenant' | 'Variant' | 'Estate';

/** The schema of each kind as a function, made by generate-validators.mjs. */
export const VALIDATORS: Readonly<Record<Kind, ValidateFunction>> = {
  Tenant: validators.tenant as ValidateFunction,
  Variant: validators.variant as ValidateFunction,
  Estate: validators.estate as ValidateFunction,
};
