import { routingClaim } from '../../../resolver/claims';
import type { Lint } from '../../lint';
import { pathOf, visitMatches } from './written-matches';

export const CLAIM_WITHOUT_VALUE: Lint = {
  code: 'BL629',
  name: 'claim-without-value',
  severity: 'breaks-traffic',
  summary: 'A condition on a claim of a token has no value.',
  cause:
    'For a header, {} means that it is there; for a claim Istio makes a condition of it that Envoy refuses, and with it all routes of the port: the gateway goes on with the old ones, or has none.',
  fix: 'Write exact, prefix or regex: { regex: ".+" } for any value.',
  run(mesh, report) {
    visitMatches(mesh, (match, field, name, value) => {
      if ((field !== 'headers' && field !== 'withoutHeaders') || routingClaim(name) === undefined) return;
      if (value.kind !== 'present') return;
      const written = value.regex === undefined ? '{}' : 'regex "*"';
      report({
        object: match.object,
        path: pathOf(match, field, name),
        key: true,
        message: `Envoy refuses ${written} for a claim`,
      });
    });
  },
};
