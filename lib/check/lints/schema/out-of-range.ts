import { schemaLint } from './schema-lint';

export const OUT_OF_RANGE = schemaLint('out-of-range', {
  code: 'BL111',
  severity: 'breaks-traffic',
  summary: 'A number is outside its range.',
  cause: 'The API server refuses the object.',
  fix: 'Write a number within the range.',
  istio: ['IST0106'],
});
