import { schemaLint } from './schema-lint';

export const DEPRECATED_FIELD = schemaLint('deprecated-field', {
  code: 'BL110',
  severity: 'style',
  summary: 'A field is deprecated.',
  cause: 'It still works, and will be removed.',
  fix: 'Use the field that replaced it.',
  istio: ['IST0002', 'IST0133'],
});
