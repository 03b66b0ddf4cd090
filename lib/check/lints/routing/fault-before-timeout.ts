import { milliseconds } from '../../../text/milliseconds';
import type { Lint } from '../../lint';

export const FAULT_BEFORE_TIMEOUT: Lint = {
  code: 'BL244',
  name: 'fault-before-timeout',
  severity: 'fragile',
  summary: 'A fault is meant to show a timeout or retries of the same rule, which it never touches.',
  cause:
    'Envoy injects faults before the timeout starts and before it sends the request: a delay does not use up the timeout, and an abort is not retried.',
  fix: "Put the fault on the called service's side, or remove the timeout and the retries from the rule with the fault.",
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { object, path, fault, timeout, retries } of http) {
        const [delay, limit] = [milliseconds(fault?.delay?.duration), milliseconds(timeout)];
        if (delay !== undefined && limit !== undefined && limit > 0 && delay >= limit) {
          const message = `the delay of ${fault!.delay!.duration} does not count towards the timeout of ${timeout}`;
          report({ object, path: [...path, 'fault', 'delay'], message, key: true });
        }
        const never = fault?.abort?.percent === 100 && retries !== undefined && retries.attempts > 0;
        if (!never) continue;
        report({
          object,
          path: [...path, 'fault', 'abort'],
          message: 'the aborted requests are not retried',
          key: true,
        });
      }
    }
  },
};
