import { describeProblem } from '../../lib/model/problem';
import { propagationOf } from '../../lib/model/propagation';
import { checkEstate } from '../../lib/validation/check-estate';
import { estate } from '../estate/declared';
import { aCanary, aService, aTenant, aVariant } from './samples';

function said(propagation: Parameters<typeof propagationOf>[0], ...services: ReturnType<typeof aService>[]): string[] {
  const model = { ...estate(aTenant({ services })), propagation: propagationOf(propagation) };
  return checkEstate(model)
    .filter(({ rule }) => rule === 'PROP-1')
    .map(describeProblem);
}

test.each(['cookie', 'baggage', 'traceparent', 'authorization', 'x-forwarded-for', 'x-envoy-retry-on'])(
  'PROP-1: %s cannot choose variants',
  (header) => {
    expect(said({ header }, aService())).toEqual([
      `estate: error: propagation.header: '${header}' has another meaning: variants need a header of their own [PROP-1]\n    fix: use x-variant-id`,
    ]);
  },
);

test('PROP-1: conditions do not ask for what chooses variants, in whatever case it is written', () => {
  const condition = { headers: { 'X-Env': { exact: 'a' } }, withoutHeaders: { Baggage: { prefix: 'a' } } };
  const service = aService({
    canary: aCanary({ match: [{ headers: { 'x-user': { exact: 'a' } } }, condition] }),
    variants: [aVariant({ match: [condition] })],
    faults: [{ match: { baggage: { exact: 'a' } }, abort: 503, percent: 1 }],
  });
  const said1 = said({ header: 'x-env', baggage: 'variant' }, service);
  expect(said1.map((text) => text.split(':')[0])).toEqual([
    'canary.match.1.headers.X-Env',
    'canary.match.1.withoutHeaders.Baggage',
    'cms.faults.0.match.baggage',
    'OPS-1.match.0.headers.X-Env',
    'OPS-1.match.0.withoutHeaders.Baggage',
  ]);
  expect(said1[0]).toMatch(
    /'X-Env' chooses variants, a condition cannot use it \[PROP-1\]\n {4}fix: declare a variant instead/,
  );
  // Without baggage that header is like any other.
  expect(said({ header: 'x-env' }, service).map((text) => text.split(':')[0])).toEqual([
    'canary.match.1.headers.X-Env',
    'OPS-1.match.0.headers.X-Env',
  ]);
  expect(said({}, service)).toEqual([]);
});
