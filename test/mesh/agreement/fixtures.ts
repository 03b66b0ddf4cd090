import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomRequest } from '../../resolver/random/requests';
import type { Observed } from './comparison';

/** A disagreement of the past: a configuration, requests, and what the mesh did with each. */
export interface Fixture {
  readonly name: string;
  readonly yaml: string;
  readonly requests: readonly (RandomRequest & { readonly observed: Observed })[];
}

const folder = join(__dirname, 'fixtures');

export const FIXTURES: readonly Fixture[] = readdirSync(folder)
  .sort()
  .map((name) => ({
    name,
    yaml: readFileSync(join(folder, name, 'mesh.yaml'), 'utf8'),
    requests: JSON.parse(readFileSync(join(folder, name, 'requests.json'), 'utf8')),
  }));
