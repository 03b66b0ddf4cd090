import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOM = join(__dirname, '../../lib/constructs');

/** Files of the room that each file needs when it runs; what only types need is erased. */
function imports(): Map<string, string[]> {
  return new Map(
    readdirSync(ROOM).map((file) => {
      const text = readFileSync(join(ROOM, file), 'utf8');
      const found = text.matchAll(/^import (?!type )(?:[^;]*?from )?'\.\/([\w-]+)';/gm);
      return [file.replace(/\.ts$/, ''), [...found].map(([, name]) => name!)];
    }),
  );
}

test('no construct needs, by whatever way, one that needs it: the tenant scope stands below them', () => {
  const all = imports();
  const below = (file: string, seen = new Set<string>()): Set<string> => {
    for (const next of all.get(file)!) {
      if (seen.has(next)) continue;
      seen.add(next);
      below(next, seen);
    }
    return seen;
  };
  expect([...all.keys()].filter((file) => below(file).has(file))).toEqual([]);
  expect([...below('tenant-scope')].sort()).toEqual([
    'estate-scope',
    'given',
    'origin',
    'package-version',
    'tokens',
    'wrong-types',
  ]);
});
