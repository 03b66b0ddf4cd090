import { schemaLint } from './schema-lint';

export const MISPLACED_FIELD = schemaLint('misplaced-field', {
  code: 'BL104',
  severity: 'breaks-traffic',
  summary: 'A field is one level too deep or too high.',
  cause:
    'A weight under destination, or subsets under trafficPolicy, is dropped or refused: all weights are 0 then, and the subset does not exist.',
  fix: 'Move the field to where Istio reads it.',
  istio: ['IST0106'],
});
