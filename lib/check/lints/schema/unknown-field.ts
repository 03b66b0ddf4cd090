import { schemaLint } from './schema-lint';

export const UNKNOWN_FIELD = schemaLint('unknown-field', {
  code: 'BL103',
  severity: 'breaks-traffic',
  summary: 'An object has a field that Istio or Kubernetes does not know.',
  cause: 'The API server refuses the object, or drops the field without a word, and what it asked for does not happen.',
  fix: 'Correct the spelling, or remove the field.',
  istio: ['IST0106'],
});
