import type { Lint } from '../../lint';

const CONNECTION = ['connect-failure', 'reset', 'reset-before-request', 'gateway-error', '5xx'];

export const RETRIES_WITHOUT_CONNECTION: Lint = {
  code: 'BL246',
  name: 'retries-without-connection',
  severity: 'fragile',
  summary: 'Retries are limited to statuses, so broken connections are not retried.',
  cause:
    "retryOn replaces Istio's default, which retries connections that fail. A status like 503 is one that a server sends, not a connection that breaks.",
  fix: 'Add connect-failure, and reset where it is safe to send a request twice.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { object, path, retries } of http) {
        const on = retries?.retryOn?.split(',').map((part) => part.trim()) ?? [];
        if (retries?.attempts === 0 || !on.some((part) => /^(\d{3}|retriable-(4xx|status-codes))$/.test(part)))
          continue;
        if (on.some((part) => CONNECTION.includes(part))) continue;
        const message = `retryOn: ${retries!.retryOn} does not retry connections that fail`;
        report({ object, path: [...path, 'retries', 'retryOn'], message });
      }
    }
  },
};
