import { schemaLint } from './schema-lint';

export const INVALID_QUANTITY = schemaLint('invalid-quantity', {
  code: 'BL117',
  severity: 'breaks-traffic',
  summary: 'An amount of memory, CPU or storage cannot be read.',
  cause: 'The API server refuses the object. Units are m, k, M, G, Ki, Mi, Gi and so on; `mb` and `mi` are none.',
  fix: 'Write a number with a unit: 500m, 128Mi.',
});
