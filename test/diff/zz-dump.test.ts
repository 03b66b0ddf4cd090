import fc from 'fast-check';
import { aspectChanges } from '../../lib/diff/effect-change';
import { type Entry, requestsAt } from '../../lib/diff/entry';
import { gatewayEntries } from '../../lib/diff/gateway-entries';
import { meshEntries } from '../../lib/diff/mesh-entries';
import { objectChanges } from '../../lib/diff/object-changes';
import { changeKey, differencesAt } from '../../lib/diff/place-difference';
import { sourcesOf } from '../../lib/diff/source';
import { suspectsOf, Touched } from '../../lib/diff/touched';
import { Undecided } from '../../lib/language/automaton';
import { isSubsetOf, MeshModel } from '../../lib/mesh-model';
import { type Constraint, Regions } from '../../lib/region/region';
import { type MeshRequest, type RequestView, Resolver } from '../../lib/resolver';
import { queryValue, viewRequest } from '../../lib/resolver/request-view';
import { askFor } from '../resolver/ask-for';
import { randomMesh } from '../resolver/random-mesh';

const RUNS = {
  numRuns: Number(process.env.RANDOM_RUNS ?? (process.env.CI ? 40 : 10)),
  seed: Number(process.env.RANDOM_SEED ?? 11),
};

/** Documents of the second mesh in place of some of the first's: a change as people make them. */
function mixed(first: string, second: string, pick: readonly boolean[]): string {
  const before = first.split('\n---\n');
  const after = second.split('\n---\n');
  return before
    .map((text, index) => (pick[index % pick.length] === true ? (after[index] ?? '') : text))
    .filter(Boolean)
    .join('\n---\n');
}

/** Whether a request is one of a place's. */
function isAt(entry: Entry, sender: string, asked: MeshRequest, view: RequestView): boolean {
  const client = entry.clients.base ?? entry.clients.head;
  const { from } = asked;
  if (client === undefined || client.kind !== from.kind || client.namespace !== from.namespace) return false;
  const isPort = entry.otherPorts === undefined ? entry.port === view.port : !entry.otherPorts.includes(view.port);
  if (!isPort || entry.scheme !== view.scheme) return false;
  const covers = (host: string) => host === '*' || isSubsetOf(view.host, host);
  if (!(entry.hosts ?? []).some(covers) || (entry.except ?? []).some(covers)) return false;
  if (from.kind === 'gateway') {
    const { sni = '' } = view;
    const has = (list: readonly string[] = []) =>
      list.some((name) => name === '*' || isSubsetOf(sni.toLowerCase(), name));
    const isNamed =
      entry.serverNames === undefined || (has(entry.serverNames.patterns) && !has(entry.serverNames.except));
    return JSON.stringify(client.labels) === JSON.stringify(from.labels) && isNamed;
  }
  return (
    (entry.from.includes(sender) || entry.from.includes(`${from.namespace}/${from.labels.app}`)) &&
    asked.connectTo === undefined
  );
}

function reads(attribute: string, view: RequestView): string | undefined {
  const [kind, ...name] = attribute.split(' ');
  if (kind === 'path') return view.pathname;
  if (kind === 'header') return view.headers.get(name.join(' '));
  return kind === 'query' ? queryValue(view, name.join(' ')) : view[kind as 'method' | 'authority' | 'scheme'];
}

function meets({ attribute, set, holds }: Constraint, view: RequestView): boolean {
  return set.holds(reads(attribute, view)) === holds;
}

test('every request of a random change is reported right, or its place is not decided', () => {
  const wrong: string[] = [];
  const undecided: string[] = [];
  const counts = { changed: 0, same: 0, elsewhere: 0, places: 0, undecided: 0, tokens: 0 };
  fc.assert(
    fc.property(
      randomMesh(60),
      randomMesh(1),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }),
      (mesh, other, pick) => {
        const [base, head] = [mesh.yaml, mixed(mesh.yaml, other.yaml, pick)].map((yaml) => MeshModel.ofText(yaml)) as [
          MeshModel,
          MeshModel,
        ];
        const resolvers = { base: new Resolver(base), head: new Resolver(head) };
        const { relevant } = objectChanges(base, head);
        const touched = new Touched(relevant, [base, head]);
        const sources = sourcesOf(base, head);
        const entries = [...gatewayEntries(resolvers, touched), ...meshEntries(resolvers, sources, touched).entries];
        const regions = new Regions();
        const found = new Map<Entry, ReturnType<typeof differencesAt> | 'undecided'>();
        for (const request of mesh.requests) {
          const hasSender = [base, head].every(
            ({ workloads, gateways }) =>
              gateways.length > 0 && workloads.some(({ namespace, name }) => `${namespace}/${name}` === request.from),
          );
          if (!hasSender) continue;
          // What an authorizer outside answers is not known to a difference.
          const ask = (model: MeshModel): MeshRequest => ({ ...askFor(model, request), authorizers: undefined });
          const asked = ask(base);
          const view = viewRequest(asked);
          const said = aspectChanges(resolvers.base.resolve(asked), resolvers.head.resolve(ask(head)));
          const key = changeKey(said);
          const places = entries.filter((entry) => isAt(entry, request.from, asked, view));
          const text = `${request.from} ${request.method} ${request.url} ${JSON.stringify(request.headers)} sni ${request.sni}: ${key}`;
          if (places.length === 0) {
            if (key === '') counts.same++;
            else {
              counts.elsewhere++;
              wrong.push(`no place: ${text}`); require('fs').writeFileSync(`/tmp/J/noplace-base.yaml`, mesh.yaml); require('fs').writeFileSync(`/tmp/J/noplace-head.yaml`, mixed(mesh.yaml, other.yaml, pick));
            }
            continue;
          }
          for (const entry of places) {
            if (!found.has(entry)) {
              counts.places++;
              try {
                found.set(
                  entry,
                  differencesAt(
                    entry,
                    requestsAt(entry, regions).start,
                    regions,
                    resolvers,
                    suspectsOf(entry, touched),
                  ),
                );
              } catch (error) {
                if (!(error instanceof Undecided)) throw error;
                counts.undecided++;
                undecided.push(`${entry.host}: ${error.message}`);
                found.set(entry, 'undecided');
              }
            }
            const differences = found.get(entry)!;
            if (differences === 'undecided') continue;
            if (differences.open.some((attribute) => reads(attribute, view) !== undefined)) {
              counts.tokens++;
              continue;
            }
            const holding = differences.differences.filter(({ region }) =>
              region.constraints.every((item) => meets(item, view)),
            );
            if (key === '') counts.same++;
            else counts.changed++;
            const names = (list: typeof said) => list.map(({ aspect }) => aspect).join();
            const isRight =
              key === '' ? holding.length === 0 : holding.length === 1 && names(holding[0]!.aspects) === names(said);
            if (!isRight)
              wrong.push(
                `${text}\n  at ${entry.scheme} ${entry.host}:${entry.port}: ${holding.map(({ aspects }) => changeKey(aspects)).join(' | ')}`,
              );
          }
        }
      },
    ),
    RUNS,
  );
  if (process.env.RANDOM_RUNS) console.log(counts);
  expect(wrong).toEqual([]);
  // What an expression makes of a path, or a rule adds to a header, is not followed to policies that ask about it.
  expect(undecided.filter((text) => !/a regular expression rewrites$|to which a rule adds$/.test(text))).toEqual([]);
  expect(undecided.length).toBeLessThanOrEqual(counts.places / 100);
  expect(counts.changed).toBeGreaterThan(RUNS.numRuns);
});
