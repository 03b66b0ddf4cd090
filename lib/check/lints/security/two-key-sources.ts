import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const TWO_KEY_SOURCES: Lint = {
  code: 'BL615',
  name: 'invalid-jwt-rule',
  severity: 'breaks-traffic',
  summary: 'A rule for tokens has jwks and jwksUri, or no issuer.',
  cause: 'Istio refuses it: the keys come from one of the two, and an issuer is needed.',
  fix: 'Keep one of jwks and jwksUri, and write the issuer.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object } of mesh.model.requestAuthentications.policies) {
      list(object.spec.jwtRules).forEach((item, index) => {
        const rule = record(item);
        const path = ['spec', 'jwtRules', index];
        if (rule.jwks !== undefined && (rule.jwksUri ?? rule.jwks_uri) !== undefined)
          report({ object, path, message: 'the rule has jwks and jwksUri' });
        if (rule.issuer === '') report({ object, path: [...path, 'issuer'], message: 'the issuer is empty' });
      });
    }
  },
};
