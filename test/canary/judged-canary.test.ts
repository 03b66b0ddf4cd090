import { canaryService } from '../../lib/canary/canary-service';
import { type GateOptions, judgedCanary } from '../../lib/canary/judged-canary';
import { judgedToText } from '../../lib/canary/render-status';
import type { Asked } from '../../lib/prometheus/observed-canary';
import { ACME, estate, SHARED, stateOf } from './estate';

const HOUR = 3600;
const NOW = 1_000_000;
const GATE: GateOptions = { margin: 0.01, slowMargin: 0.05, routeLabel: 'route_name' };
const HISTORY = { began: NOW - 2 * HOUR, stepBegan: NOW - HOUR };

/** A Prometheus without metrics, that keeps what it was asked. */
function silent(): Asked & { readonly queries: string[] } {
  const queries: string[] = [];
  const none = async (query: string) => {
    queries.push(query);
    return [];
  };
  return { queries, range: none, at: none } as unknown as Asked & { readonly queries: string[] };
}

const judged = (acme: string, client: Asked = silent(), history = HISTORY, name = 'acme/cms', shared = SHARED) =>
  judgedCanary(client, canaryService(stateOf(estate(acme, shared)), name), history, NOW, GATE);

test('where mainline and canary run the same image nobody is asked, and that is said', async () => {
  const client = silent();
  const result = await judged(ACME.replace('cms:2.0.0', 'cms:2.1.0'), client);
  expect([result.stage, result.judgement.verdict, client.queries]).toEqual(['promoting', 'not-worse', []]);
  expect(judgedToText(result)).toBe(
    'acme/cms: not worse\n  note     mainline and canary run the same image: there is nothing to compare\n',
  );
  const none = await judged(ACME, client, HISTORY, 'acme/ui');
  expect([none.stage, none.notes, client.queries]).toEqual(['none', [], []]);
});

test('a share of 0 is said, and so is what the history has to say', async () => {
  const idle = ACME.replace('weight: 5', 'weight: 0\n      mirror: 1');
  const notes = async (acme: string) =>
    (await judged(acme, silent(), { ...HISTORY, note: 'the clone is shallow' } as typeof HISTORY)).notes;
  expect(await notes(idle)).toEqual(
    expect.arrayContaining(['the clone is shallow', "the canary's share is 0 %: nothing new is compared"]),
  );
  expect((await notes(ACME)).join()).not.toContain('share is 0');
});

test('all ports that speak HTTP are asked for, and no other', async () => {
  const client = silent();
  const ports = '{ main: { port: 8080 }, api: { port: 9091, protocol: grpc }, raw: { port: 9090, protocol: tcp } }';
  await judged(ACME.replace('port: 8080\n    routes: [/cms]', `ports: ${ports}`), client);
  const asked = client.queries.join('\n');
  for (const port of ['8080', '9091']) expect(asked).toContain(port);
  expect(asked).not.toContain('9090');
});
