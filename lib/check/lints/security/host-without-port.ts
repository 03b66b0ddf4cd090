import type { Lint } from '../../lint';
import { policyValues } from './policy-values';

export const HOST_WITHOUT_PORT: Lint = {
  code: 'BL612',
  name: 'policy-host-without-port',
  severity: 'insecure',
  summary: 'A policy that denies names a host without its port.',
  cause:
    'Hosts are compared with the port that the client sends: "example.com" does not match "example.com:443", which gets past.',
  fix: 'Write both: ["example.com", "example.com:*"].',
  run(mesh, report) {
    const all = new Set(
      policyValues(mesh).map(({ policy, field, value }) => `${policy.object.title} ${field} ${value}`),
    );
    for (const { policy, field, value, path } of policyValues(mesh)) {
      const bypass =
        (field === 'hosts' && policy.action === 'DENY') || (field === 'notHosts' && policy.action === 'ALLOW');
      if (!bypass || value.includes(':') || value.endsWith('*')) continue;
      if (all.has(`${policy.object.title} ${field} ${value}:*`)) continue;
      report({ object: policy.object, path, message: `${value}:443 gets past this rule` });
    }
  },
};
