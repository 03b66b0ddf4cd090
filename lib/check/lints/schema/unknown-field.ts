import { schemaLint } from './schema-lint';

export const UNKNOWN_FIELD = schemaLint('unknown-field', {
  code: 'BL103',
  severity: 'breaks-traffic',
  summary: 'An object has a field that Istio or Kubernetes does not know.',
  cause: 'The API server refuses the object, or silently drops the field, so it has no effect.',
  fix: 'Correct the spelling, or remove the field.',
  istio: ['IST0106'],
});
