import { isRecord, list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

export const DISTRIBUTION_TO_ONE_PLACE: Lint = {
  code: 'BL632',
  name: 'distribution-to-one-place',
  severity: 'fragile',
  summary: 'distribute sends everything to one place, and outlierDetection waits for a failover that cannot happen.',
  cause:
    'distribute says where requests go, with weights; places that it does not name get none, even when all pods of the others are gone: 503 (UH). It takes the place of failover, it does not come before it.',
  fix: 'Use failover or failoverPriority in place of distribute, or give other places a weight too.',
  run(mesh, report) {
    for (const { object, path, policy } of trafficPolicies(mesh)) {
      const locality = record(record(policy.loadBalancer).localityLbSetting);
      if (locality.enabled === false || !isRecord(policy.outlierDetection)) continue;
      list(locality.distribute).forEach((item, index) => {
        const places = Object.entries(record(record(item).to)).filter(([, weight]) => Number(weight) > 0);
        if (places.length !== 1 || places[0]![0] === '*') return;
        const at = [...path, 'loadBalancer', 'localityLbSetting', 'distribute', index, 'to'];
        const message = `everything goes to ${places[0]![0]}, and nothing elsewhere when its pods are gone`;
        report({ object, path: at, message });
      });
    }
  },
};
