import fc from 'fast-check';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { type Answer, Resolver } from '../../lib/resolver';
import { askFor } from '../resolver/ask-for';
import { randomMesh } from '../resolver/random-mesh';

const RUNS = { numRuns: Number(process.env.RANDOM_RUNS ?? 25), seed: Number(process.env.RANDOM_SEED ?? 7) };

/** What says that a rule, or one of its conditions, takes no request. */
const TAKES_NOTHING = ['BL205', 'BL903', 'BL251', 'BL223', 'BL538'];

/** What says that a destination is not there for all who send by a rule, or for some. */
const LEADS_NOWHERE = [
  'BL201',
  'BL202',
  'BL209',
  'BL210',
  'BL252',
  'BL306',
  'BL307',
  'BL536',
  'BL701',
  'BL708',
  'BL711',
];

/** `VirtualService a/edge spec.http[0]` of the rule that took a request. */
function ruleOf({ rule }: Answer): string | undefined {
  const path = rule?.rule?.path;
  return path === undefined || path[1] !== 'http' ? undefined : `${rule!.rule!.object.title} spec.http[${path[2]}]`;
}

function matchOf({ rule }: Answer): string | undefined {
  const { match } = rule ?? {};
  return match === undefined
    ? undefined
    : `${match.object.title} ${match.path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join('.')}`.replaceAll(
        '.[',
        '[',
      );
}

test('what check says of rules is what explain says of requests, and the other way round', () => {
  const counts = { nothing: 0, nowhere: 0 };
  const wrong: string[] = [];
  fc.assert(
    fc.property(randomMesh(40), ({ yaml, requests }) => {
      const model = MeshModel.ofText(yaml);
      const findings = check(model);
      const at = (codes: readonly string[]) =>
        findings.filter(({ code }) => codes.includes(code)).map(({ object, path }) => `${object} ${path}`);
      const nothing = new Set(at(TAKES_NOTHING));
      const nowhere = at(LEADS_NOWHERE);
      const resolver = new Resolver(model);
      counts.nothing += nothing.size;
      for (const request of requests) {
        const answer = resolver.resolve(askFor(model, request));
        const [rule, match] = [ruleOf(answer), matchOf(answer)];
        if (rule === undefined) continue;
        // A rule that is never reached took it, or a condition that nothing meets.
        if (nothing.has(rule)) wrong.push(`${rule} is said to take nothing: ${request.from} ${request.url}`);
        for (const place of nothing) {
          if (match !== undefined && place.startsWith(`${match}.`)) wrong.push(`${place} is said to be met by nothing`);
        }
        const { outcome } = answer;
        const lost =
          outcome.kind === 'forward' &&
          outcome.destinations.some(
            ({ result }) =>
              result.kind === 'error' &&
              result.reason === 'cluster_not_found' &&
              // Without a port it is the service's only one, for callers whose Sidecar shows them the service.
              !result.detail.includes(' has no port '),
          );
        if (!lost) continue;
        counts.nowhere++;
        const object = rule.slice(0, rule.indexOf(' spec'));
        if (!nowhere.some((place) => place.startsWith(`${object} `)))
          wrong.push(`${rule} leads nowhere, and no finding says so: ${request.from} ${request.url}`);
      }
    }),
    RUNS,
  );
  expect(wrong).toEqual([]);
  expect(counts.nothing).toBeGreaterThan(RUNS.numRuns / 5);
  expect(counts.nowhere).toBeGreaterThan(RUNS.numRuns);
}, 60_000);
