import type { Lint } from '../../lint';

/** What kubectl writes into an annotation, and what etcd takes in one request. */
const ANNOTATION_LIMIT = 262_144;
const STORE_LIMIT = 1_000_000;
/** Fewer rules than this never come near a limit. */
const MANY_RULES = 200;

export const HUGE_OBJECT: Lint = {
  code: 'BL241',
  name: 'huge-object',
  severity: 'fragile',
  summary: 'A VirtualService is near or beyond what kubectl apply or etcd can hold.',
  cause: 'kubectl apply writes the object into an annotation of at most 262,144 bytes; etcd takes about a megabyte.',
  fix: 'Apply it on the server side, use fewer rules, or split it by host.',
  run(mesh, report) {
    for (const { object, http } of mesh.model.writtenVirtualServices) {
      if (http.length < MANY_RULES) continue;
      const bytes = Buffer.byteLength(JSON.stringify(object.content));
      if (bytes < ANNOTATION_LIMIT) continue;
      const severity = bytes > STORE_LIMIT ? 'breaks-traffic' : 'fragile';
      report({ object, path: ['spec', 'http'], message: `${bytes} bytes, ${http.length} rules`, severity });
    }
  },
};
