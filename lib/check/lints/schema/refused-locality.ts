import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import type { WrittenPolicy } from '../destination/traffic-policies';

/** Reports the locality settings for which Istio's webhook refuses a DestinationRule (Istio: `ValidateLocalityLbSetting`). */
export function checkLocality({ object, path, policy }: WrittenPolicy, report: Report): void {
  const locality = record(record(policy.loadBalancer).localityLbSetting);
  const at = [...path, 'loadBalancer', 'localityLbSetting'];
  list(locality.distribute).forEach((item, index) => {
    const to = record(item).to;
    if (!isRecord(to)) return;
    const weights = Object.values(to).map(Number);
    const sum = weights.reduce((all, one) => all + one, 0);
    const place = [...at, 'distribute', index, 'to'];
    if (weights.some((weight) => weight <= 0 || weight > 100)) {
      report({ object, path: place, message: 'a weight is 1 to 100', fix: 'leave out places that get nothing' });
    } else if (sum !== 100) {
      const message = `the weights add up to ${sum}, and have to add up to 100`;
      report({ object, path: place, message, fix: 'write weights that add up to 100' });
    }
  });
  list(locality.failover).forEach((item, index) => {
    const { from, to } = record(item);
    const place = [...at, 'failover', index];
    for (const [field, region] of Object.entries({ from: text(from), to: text(to) })) {
      if (region === undefined || !/[/*]/.test(region)) continue;
      const message = `failover is from region to region, and ${region} is ${region.includes('*') ? 'a pattern' : 'a zone'}`;
      const fix = `write ${region.split('/')[0]?.replace('*', '') || 'a region'}; for zones use failoverPriority`;
      report({ object, path: [...place, field], message, fix });
    }
    if (text(from) !== undefined && from === to) {
      report({ object, path: [...place, 'to'], message: `${text(to)} cannot stand in for itself` });
    }
  });
}
