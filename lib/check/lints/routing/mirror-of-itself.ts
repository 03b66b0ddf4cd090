import { isRecord, record } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const MIRROR_OF_ITSELF: Lint = {
  code: 'BL279',
  name: 'mirror-of-itself',
  severity: 'fragile',
  summary: 'A rule mirrors requests to the pods that it sends them to.',
  cause:
    'The same pods get each mirrored request twice, writes among them, and nothing tells the copy from the request but a header.',
  fix: 'Name the subset or the Service that the copies are for, or remove the mirror.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        const [only, ...others] = rule.route;
        if (only === undefined || others.length > 0) continue;
        const isAlone = isRecord(record(valueAt(rule.object, rule.path)).mirror);
        for (const [index, { destination, percent }] of (rule.mirrors ?? []).entries()) {
          const { host, subset, port } = destination;
          const own = only.destination;
          if (percent === 0 || host !== own.host || subset !== own.subset || port !== own.port) continue;
          const at = isAlone && index === 0 ? ['mirror'] : ['mirrors', isAlone ? index - 1 : index];
          const message = `${host}${subset === '' ? '' : ` ${subset}`} gets the requests of this rule and their copies`;
          report({ object: rule.object, path: [...rule.path, ...at], message });
        }
      }
    }
  },
};
