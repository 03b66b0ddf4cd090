import fc from 'fast-check';
import { diffMeshes, isUnchanged } from '../../lib/diff';
import { effectOf } from '../../lib/diff/effect';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { askFor } from '../resolver/ask-for';
import { randomMesh } from '../resolver/random-mesh';

const RUNS = { numRuns: Number(process.env.RANDOM_RUNS ?? 20) };

test('a mesh does not differ from itself', () => {
  fc.assert(
    fc.property(randomMesh(1), ({ yaml }) => {
      const diff = diffMeshes(MeshModel.ofText(yaml), MeshModel.ofText(yaml));
      expect(isUnchanged(diff)).toBe(true);
      expect(diff.order).toEqual([]);
    }),
    RUNS,
  );
});

/** Documents of the second mesh in place of some of the first's: a change as people make them. */
function mixed(first: string, second: string, pick: readonly boolean[]): string {
  const before = first.split('\n---\n');
  const after = second.split('\n---\n');
  return before
    .map((text, index) => (pick[index % pick.length] === true ? (after[index] ?? '') : text))
    .filter(Boolean)
    .join('\n---\n');
}

test('where a request fares otherwise, the difference says something of its host', () => {
  const missed: string[] = [];
  let differing = 0;
  fc.assert(
    fc.property(
      randomMesh(40),
      randomMesh(1),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }),
      (mesh, other, pick) => {
        const versions = [mesh.yaml, mixed(mesh.yaml, other.yaml, pick)] as const;
        const [base, head] = versions.map((yaml) => MeshModel.ofText(yaml)) as [MeshModel, MeshModel];
        const diff = diffMeshes(base, head);
        const said = JSON.stringify(diff.changes.flatMap(({ requests }) => requests.map(({ host }) => host)));
        const resolvers = [new Resolver(base), new Resolver(head)] as const;
        for (const request of mesh.requests) {
          const hasSender = [base, head].every(({ workloads }) => {
            return workloads.some(({ namespace, name }) => `${namespace}/${name}` === request.from);
          });
          if (!hasSender || [base, head].some(({ gateways }) => gateways.length === 0)) continue;
          const [before, after] = resolvers.map((resolver, at) => {
            return effectOf(resolver.resolve(askFor(versions[at] === versions[0] && at === 0 ? base : head, request)));
          });
          if (JSON.stringify(before!.texts) === JSON.stringify(after!.texts)) continue;
          differing++;
          // It has no such port: what passes there by no rule is of no service.
          if (/web\.a\b.*:9090/.test(request.url)) continue;
          // What no rule is about passes, or not, as policies and the proxy's outbound mode say for all such hosts.
          const unruled = [before!, after!].every(({ targets }) => targets.length === 0);
          if (unruled && /"any (host outside|other host)"/.test(said)) continue;
          // Refused with an answer or without one.
          if ([before!, after!].every(({ texts }) => /host not known|no connection|no route/.test(texts.destination)))
            continue;
          if (!names(said, request.url))
            missed.push(
              `${request.from} ${request.method} ${request.url} ${JSON.stringify(request.headers)}: ${before!.texts.destination} → ${after!.texts.destination}\n${said}`,
            );
        }
      },
    ),
    { ...RUNS, seed: Number(process.env.RANDOM_SEED ?? 11) },
  );
  expect(differing).toBeGreaterThan(50);
  expect(missed).toEqual([]);
});

/** Whether a report names the host of a URL, itself or by a wildcard, or the service. */
function names(said: string, url: string): boolean {
  const host = /^https?:\/\/([^/:?]+)/.exec(url)![1]!.toLowerCase();
  const parts = host.split('.');
  const wildcards = parts.map((_, at) => `"*.${parts.slice(at + 1).join('.')}"`);
  const known = [
    `"${host}"`,
    `"${host}:`,
    '"*"',
    ...wildcards,
    `"${parts[1]}/${parts[0]}"`,
    `"${parts[1]}/${parts[0]}:`,
  ];
  return known.some((text) => said.includes(text));
}
