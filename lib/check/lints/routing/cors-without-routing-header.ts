import { texts } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';
import { variantHeader } from '../../traffic/variant-header';

export const CORS_WITHOUT_ROUTING_HEADER: Lint = {
  code: 'BL232',
  name: 'cors-without-routing-header',
  severity: 'fragile',
  summary: 'A CORS policy does not allow the header that chooses a variant.',
  cause: 'A browser refuses to send x-variant-id across origins unless allowHeaders names it.',
  fix: 'Add x-variant-id to corsPolicy.allowHeaders.',
  run(mesh, report) {
    const header = variantHeader(mesh);
    for (const { http } of mesh.model.virtualServices) {
      const routed = http.some((rule) => rule.match.some((match) => Object.hasOwn(match.headers, header)));
      if (!routed) continue;
      for (const rule of http) {
        if (rule.cors === undefined) continue;
        const path = [...rule.path, 'corsPolicy', 'allowHeaders'];
        const allowed = texts(valueAt(rule.object, path)).map((name) => name.toLowerCase());
        if (allowed.length === 0 || allowed.includes('*') || allowed.includes(header)) continue;
        report({ object: rule.object, path, message: `browsers may not send ${header} to this host` });
      }
    }
  },
};
