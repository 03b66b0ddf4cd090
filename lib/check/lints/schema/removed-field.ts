import { schemaLint } from './schema-lint';

export const REMOVED_FIELD = schemaLint('removed-field', {
  code: 'BL105',
  severity: 'breaks-traffic',
  summary: 'A field that Istio or Kubernetes used to have was removed.',
  cause: 'The field is dropped or refused, so its effect is missing: no header is set, no request aborted.',
  fix: 'Use the field that replaced it.',
  istio: ['IST0106'],
});
