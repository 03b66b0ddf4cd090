import { isDeepStrictEqual } from 'node:util';
import { valueAtSteps } from '../kubernetes/place';
import { items } from '../yaml/is-mapping';
import type { OverlaidResult } from './overlaid-object';
import { checkPowers, type PowersAllowed, powersOfService } from './powers';

const EXPORT_TO = 'networking.istio.io/exportTo';

/** What an overlay of a Service must leave as it is: its pods, its ports, and who sees it (MESH-7). */
export function checkOverlaidService(result: OverlaidResult, allowed: PowersAllowed): void {
  result.keeps(['spec', 'selector'], 'the Service finds the pods of all versions by it');
  const ports = items(valueAtSteps(result.base, ['spec', 'ports']));
  for (const { port } of ports) {
    result.keeps(['spec', 'ports', { key: 'port', value: port }], `routes lead to port ${port}`, 'use `port`');
  }
  for (const { port } of items(valueAtSteps(result.merged, ['spec', 'ports']))) {
    if (ports.some((each) => isDeepStrictEqual(each.port, port))) continue;
    const message = `rules are made for declared ports alone: those of the service would send port ${port} elsewhere`;
    result.error(['spec', 'ports', { key: 'port', value: port }], message, 'declare it under `ports`');
  }
  result.keeps(['metadata', 'annotations', EXPORT_TO], `'${EXPORT_TO}' follows from calls and callers`);
  const { type, clusterIP, externalIPs, externalName } = valueAtSteps(result.merged, ['spec']) as Record<
    string,
    unknown
  >;
  if (type === 'ExternalName' || externalName !== undefined) {
    const field = type === 'ExternalName' ? 'type' : 'externalName';
    result.error(['spec', field], 'an ExternalName has no pods to choose from', 'declare the host under `external`');
  }
  if (clusterIP === 'None') {
    const message = 'a headless Service resolves to pods: callers that use their addresses get no rules';
    result.error(['spec', 'clusterIP'], message, 'leave it out');
  }
  checkPowers(result, powersOfService({ type, externalIPs }, allowed.limits), allowed);
}
