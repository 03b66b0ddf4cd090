import { amountOf } from '../../../limits/quantity';
import { own } from '../../../text/own';
import type { Lint } from '../../lint';
import { QUANTITY } from '../../schema/quantity';
import { writtenAnnotations } from './written-annotations';

const BOOLEAN = /^(true|false)$/;
const COUNT = /^\d+$/;
const PORTS = /^(\*|\d{1,5}(\s*,\s*\d{1,5})*)?$/;
const RANGES = /^(\*|[\d.:a-fA-F]+\/\d{1,3}(\s*,\s*[\d.:a-fA-F]+\/\d{1,3})*)?$/;

/** Annotations whose values Istio checks when it injects. */
const VALUES: Readonly<Record<string, RegExp>> = {
  'sidecar.istio.io/inject': BOOLEAN,
  'sidecar.istio.io/rewriteAppHTTPProbers': BOOLEAN,
  'sidecar.istio.io/enableCoreDump': BOOLEAN,
  'traffic.sidecar.istio.io/includeInboundPorts': PORTS,
  'traffic.sidecar.istio.io/excludeInboundPorts': PORTS,
  'traffic.sidecar.istio.io/includeOutboundPorts': PORTS,
  'traffic.sidecar.istio.io/excludeOutboundPorts': PORTS,
  'traffic.sidecar.istio.io/includeOutboundIPRanges': RANGES,
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': RANGES,
  'status.sidecar.istio.io/port': /^\d{1,5}$/,
  'readiness.status.sidecar.istio.io/initialDelaySeconds': COUNT,
  'readiness.status.sidecar.istio.io/periodSeconds': COUNT,
  'readiness.status.sidecar.istio.io/failureThreshold': COUNT,
  'readiness.status.sidecar.istio.io/applicationPorts': PORTS,
  'prometheus.istio.io/merge-metrics': /^(true|false|1|0|t|f)$/i,
  'sidecar.istio.io/interceptionMode': /^(REDIRECT|TPROXY|NONE)$/,
  'sidecar.istio.io/proxyCPU': QUANTITY,
  'sidecar.istio.io/proxyCPULimit': QUANTITY,
  'sidecar.istio.io/proxyMemory': QUANTITY,
  'sidecar.istio.io/proxyMemoryLimit': QUANTITY,
};

export const INVALID_ANNOTATION: Lint = {
  code: 'BL523',
  name: 'invalid-annotation',
  severity: 'breaks-traffic',
  summary: 'An Istio annotation has a value that Istio cannot read, or a limit of the proxy below its request.',
  cause: 'Injection fails, and the pods are not made.',
  fix: 'Write a value of the right form: "true", ports as "80,443", ranges as "10.0.0.0/8".',
  istio: ['IST0125'],
  run(mesh, report) {
    for (const { object, path, name, value, beside } of writtenAnnotations(mesh)) {
      const request = name.endsWith('Limit') ? own(beside, name.slice(0, -'Limit'.length)) : undefined;
      if (name in VALUES && request !== undefined && isLess(value, request)) {
        const message = `the proxy may use ${value}, and requests ${request}: the API server refuses the pods`;
        report({ object, path, message, fix: 'Write a limit that is not below the request.' });
        continue;
      }
      if (own(VALUES, name)?.test(value) !== false) continue;
      report({ object, path, message: `"${value}" is not a valid value of ${name}` });
    }
  },
};

function isLess(limit: string, request: string): boolean {
  const [least, most] = [amountOf(request), amountOf(limit)];
  return least !== undefined && most !== undefined && most < least;
}
