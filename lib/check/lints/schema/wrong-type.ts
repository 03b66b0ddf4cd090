import { schemaLint } from './schema-lint';

export const WRONG_TYPE = schemaLint('wrong-type', {
  code: 'BL106',
  severity: 'breaks-traffic',
  summary: 'A field has a value of the wrong type.',
  cause: 'The API server refuses the object.',
  fix: 'Write a value of the right type.',
  istio: ['IST0106'],
});
