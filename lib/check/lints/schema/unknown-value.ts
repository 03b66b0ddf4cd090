import { schemaLint } from './schema-lint';

export const UNKNOWN_VALUE = schemaLint('unknown-value', {
  code: 'BL107',
  severity: 'breaks-traffic',
  summary: 'A field has a value that is not among the allowed ones.',
  cause: 'The API server refuses the object.',
  fix: 'Write one of the allowed values.',
  istio: ['IST0106'],
});
