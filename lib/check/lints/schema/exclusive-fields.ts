import { schemaLint } from './schema-lint';

export const EXCLUSIVE_FIELDS = schemaLint('exclusive-fields', {
  code: 'BL109',
  severity: 'breaks-traffic',
  summary: 'Two fields are set of which only one is allowed.',
  cause: 'The API server refuses the object.',
  fix: 'Keep one of the fields.',
  istio: ['IST0106'],
});
