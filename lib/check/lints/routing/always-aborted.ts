import type { Lint } from '../../lint';

export const ALWAYS_ABORTED: Lint = {
  code: 'BL571',
  name: 'always-aborted',
  severity: 'fragile',
  summary: 'A rule without conditions answers all requests with an error that a fault puts in.',
  cause:
    'An abort of 100 percent lets no request through: what the rule routes to gets nothing. A test of faults has conditions, or a smaller share, and is taken away afterwards.',
  fix: 'Remove the fault, give the rule a condition, or lower the percentage. To answer by yourself, write directResponse.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { object, path, fault, match } of http) {
        const { percent = 0, httpStatus, grpcStatus } = fault?.abort ?? {};
        // A refusal is an answer that somebody may want to give.
        if (match.length > 0 || percent < 100 || (httpStatus !== undefined && httpStatus < 500)) continue;
        const message = `every request gets ${httpStatus ?? grpcStatus}: the fault aborts all of them`;
        report({ object, path: [...path, 'fault', 'abort'], message, key: true });
      }
    }
  },
};
