import { schemaLint } from './schema-lint';

export const REPEATED_ITEM = schemaLint('repeated-item', {
  code: 'BL118',
  severity: 'breaks-traffic',
  summary: 'A list has two items of the same name: containers, environment variables, volumes, ports.',
  cause: 'Kubernetes refuses the list under server-side apply; otherwise it refuses it too, or silently drops an item.',
  fix: 'Remove one of the items, or give it another name.',
});
