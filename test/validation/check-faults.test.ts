import { Environment } from '../../lib/model/environment';
import type { Service } from '../../lib/model/service';
import type { Fault } from '../../lib/model/traffic';
import { aVariant, saidOfService } from './samples';

const said = (fault: Fault, environment = Environment.STAGING) =>
  saidOfService({ faults: [fault], variants: [aVariant()] }, { environment }).join();

test('MESH-8: a fault for a variant or under a header passes', () => {
  expect(said({ variant: 'ops-1', delay: '2s', percent: 50 })).toBe('');
  expect(said({ match: { 'end-user': { exact: 'x' } }, abort: 503, percent: 0.5 })).toBe('');
});

test.each<[Fault, RegExp]>([
  [{ delay: '2s', percent: 50 } as Fault, /it would hit every request/],
  [{ match: {}, delay: '2s', percent: 50 }, /it would hit every request/],
  [{ variant: 'OPS-1', percent: 50 } as Fault, /does nothing/],
  [{ variant: 'OPS-1', abort: 600, percent: 50 }, /from 200 to 599, got 600/],
  [{ variant: 'OPS-1', abort: 503, percent: 101 }, /from 0 to 100, got 101/],
  [{ variant: 'OPS-1', delay: '2', percent: 1 }, /write 2s or 2ms/],
  [{ variant: 'OPS-2', abort: 503, percent: 1 }, /warning: .*no variant 'OPS-2'[\s\S]*its variants are: OPS-1/],
])('MESH-8: %j is reported', (fault, message) => {
  expect(said(fault)).toMatch(message);
});

test('MESH-8: never in production without a word', () => {
  const fault: Fault = { variant: 'OPS-1', abort: 503, percent: 1 };
  expect(said(fault, Environment.PRODUCTION)).toMatch(/a fault in production/);
  expect(said({ ...fault, allowInProduction: true }, Environment.PRODUCTION)).toBe('');
});

test('MESH-8: faults that no rule can hold side by side are reported before anything is rendered', () => {
  const faults: Fault[] = [
    { variant: 'OPS-1', delay: '1s', percent: 50 },
    { variant: 'ops-1', delay: '2s', percent: 50 },
  ];
  expect(saidOfService({ faults, variants: [aVariant()] }, { environment: Environment.STAGING }).join()).toMatch(
    /faults: .*two delays for the same requests of variant 'ops-1'.*keep one/i,
  );
});

test.each<[Partial<Service>, string[]]>([
  [
    { variants: [aVariant()], faults: [{ delay: '2s', percent: 50 } as Fault] },
    [
      'cms.faults.0: error: faults.0: a fault needs a variant or headers; without them it would hit every request [MESH-8]\n    fix: add `variant` or `match`',
    ],
  ],
  [
    { variants: [aVariant()], faults: [{ variant: 'ops-1', percent: 50 } as Fault] },
    [
      'cms.faults.0: error: faults.0: a fault without delay and abort does nothing [MESH-8]\n    fix: add `delay` or `abort`',
    ],
  ],
  [
    { variants: [aVariant()], faults: [{ match: {}, delay: '2s', percent: 50 }] },
    ['cms.faults.0.match: error: faults.0.match: names no header, so it would hit every request [MESH-8]'],
  ],
  [
    { variants: [aVariant()], faults: [{ match: { host: { exact: 'a' } }, delay: '2s', percent: 50 }] },
    [
      "cms.faults.0.match.host: error: faults.0.match.host: 'host' cannot be matched as a header: hosts are matched by `domains` and `hostnames` [EDGE-8]",
    ],
  ],
  [
    { variants: [aVariant()], faults: [{ match: { 'a b': { exact: 'a' } }, delay: '2s', percent: 50 }] },
    [
      "cms.faults.0.match.a b: error: faults.0.match.a b: a header's name is letters, digits and dashes without spaces or colons, got 'a b' [EDGE-8]",
    ],
  ],
  [
    {
      variants: [aVariant()],
      faults: [
        { variant: 'OPS-1', abort: 199, percent: 1 },
        { variant: 'OPS-1', abort: 600, percent: 1, match: { a: { exact: 'b' } } },
      ],
    },
    [
      'cms.faults.0.abort: error: faults.0.abort: must be an HTTP status from 200 to 599, got 199 [MESH-8]',
      'cms.faults.1.abort: error: faults.1.abort: must be an HTTP status from 200 to 599, got 600 [MESH-8]',
    ],
  ],
  [
    { variants: [aVariant()], faults: [{ variant: 'OPS-1', abort: 503.5, percent: 100 }] },
    ['cms.faults.0.abort: error: faults.0.abort: must be an HTTP status from 200 to 599, got 503.5 [MESH-8]'],
  ],
  [
    { variants: [aVariant()], faults: [{ variant: 'OPS-1', abort: 200, percent: -1 }] },
    ['cms.faults.0.percent: error: faults.0.percent: must be from 0 to 100, got -1 [MESH-8]'],
  ],
  [
    { variants: [aVariant()], faults: [{ variant: 'OPS-1', abort: 599, percent: 101 }] },
    ['cms.faults.0.percent: error: faults.0.percent: must be from 0 to 100, got 101 [MESH-8]'],
  ],
  [
    { variants: [aVariant()], faults: [{ variant: 'OPS-1', delay: '2', percent: 1 }] },
    [
      "cms.faults.0.delay: error: faults.0.delay: must be a duration such as 500ms, 2s or 1m30s, got '2' [MESH-8]\n    fix: write 2s or 2ms",
    ],
  ],
  [
    { variants: [aVariant(), aVariant({ id: 'x' })], faults: [{ variant: 'OPS-2', abort: 503, percent: 1 }] },
    [
      "cms.faults.0.variant: warning: faults.0.variant: service 'cms' has no variant 'OPS-2', so the fault hits no request [MESH-8]\n    fix: its variants are: OPS-1, x",
    ],
  ],
  [
    { faults: [{ variant: 'OPS-2', abort: 503, percent: 1 }] },
    [
      "cms.faults.0.variant: warning: faults.0.variant: service 'cms' has no variant 'OPS-2', so the fault hits no request [MESH-8]\n    fix: remove the fault",
    ],
  ],
  [
    { protocol: 'tcp', faults: [{ match: { a: { exact: 'b' } }, abort: 503, percent: 1 }] },
    ['cms.faults.0: error: faults.0: a tcp service has no requests to disturb [MESH-8]'],
  ],
  [
    {
      variants: [aVariant()],
      faults: [
        { variant: 'OPS-1', delay: '1s', percent: 50 },
        { variant: 'ops-1', delay: '2s', percent: 50 },
      ],
    },
    [
      "cms.faults: error: faults: service 'cms' (cms): two delays for the same requests of variant 'ops-1': keep one [MESH-8]",
    ],
  ],
  [
    {
      faults: [
        { match: { a: { regex: 'b.*' } }, delay: '1s', percent: 50 },
        { match: { a: { regex: 'c.*' } }, abort: 500, percent: 50 },
      ],
    },
    [],
  ],
])('MESH-8: the whole message of %j', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test.each<[Partial<Service>, string[]]>([
  [{ variants: [aVariant({ id: 'a_b', key: 'a-b' })], faults: [{ variant: 'A_B', delay: '2s', percent: 0 }] }, []],
  [{ variants: [aVariant({ id: 'a_b', key: 'a-b' })], faults: [{ variant: 'a-b', abort: 200, percent: 100 }] }, []],
])('MESH-8: %j passes', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});
