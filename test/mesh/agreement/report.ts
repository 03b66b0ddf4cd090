import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resolver } from '../../../lib/resolver';
import { askFor } from '../../resolver/ask-for';
import type { Lab } from '../lab';
import { labModel } from '../lab-model';
import type { Pair } from './comparison';
import { drained } from './drained';
import { shrink } from './shrink';

/** All that is needed to find out who is right: the smallest configuration found, both answers, the rules skipped. */
export async function report(lab: Lab, yaml: string, pair: Pair, limitMs: number): Promise<string> {
  const shrunk = await shrink(lab, yaml, pair.request, limitMs);
  const [text, found] = shrunk === undefined ? [yaml, pair] : [shrunk.yaml, shrunk.pair];
  const lines = [
    ...found.differences,
    ...(shrunk === undefined ? ['(not again when played alone)'] : []),
    `request: ${JSON.stringify(found.request)}`,
    `resolver: ${explained(text, found)}`,
    `mesh: ${JSON.stringify(found.observed)}`,
    ...text.split('\n---\n').filter((item) => item.includes('istio.io')),
    ...kept(text, found),
  ];
  await lab.replaceAll(yaml);
  // Shrinking leaves out policies, and connections remember them.
  await drained(lab);
  return lines.join('\n');
}

/** Where a folder for them is named, what disagrees becomes a fixture, whole. */
function kept(yaml: string, { request, observed }: Pair): string[] {
  const folder = process.env.BRANCHLINE_FIXTURES;
  if (folder === undefined) return [];
  const name = createHash('sha256').update(yaml).update(JSON.stringify(request)).digest('hex').slice(0, 8);
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'mesh.yaml'), yaml);
  writeFileSync(join(folder, name, 'requests.json'), `${JSON.stringify([{ ...request, observed }], null, 2)}\n`);
  return [`kept as ${join(folder, name)}`];
}

function explained(yaml: string, { request }: Pair): string {
  const model = labModel(yaml);
  const resolver = new Resolver(model);
  const answer = resolver.resolve(askFor(model, request));
  const skipped = resolver.skippedRules(answer).map(({ name, reason }) => `  ${name}: ${reason}`);
  const { outcome, rule, virtualHost, unknowns } = answer;
  const plain = JSON.stringify({ outcome, rule: rule?.name, virtualHost, unknowns }, (key, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return key === 'service' || key === 'destinationRules' || key === 'object' ? undefined : value;
  });
  return [plain.slice(0, 4000), ...skipped].join('\n');
}
