import { schemaLint } from './schema-lint';

export const MISSING_FIELD = schemaLint('missing-field', {
  code: 'BL108',
  severity: 'breaks-traffic',
  summary: 'A field that must be there is missing.',
  cause: 'The API server refuses the object.',
  fix: 'Add the field.',
  istio: ['IST0106'],
});
