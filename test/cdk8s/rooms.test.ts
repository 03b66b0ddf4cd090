import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const lib = join(__dirname, '../../lib');

/** The rooms that cdk8s is for. Nothing that the command line loads may need it: it is half of the time to start. */
const WITH_CDK8S = ['cdk8s', 'constructs'];

/** The files of a room that mention a module of this name. */
function naming(room: string, module: RegExp): string[] {
  return readdirSync(join(lib, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && module.test(readFileSync(join(lib, room, file), 'utf8')))
    .map((file) => `${room}/${file}`);
}

const rooms = readdirSync(lib, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const others = rooms.filter((room) => !WITH_CDK8S.includes(room));

test('cdk8s is imported in two rooms only', () => {
  const cdk8s = /(?:from|require\(|import\() ?'(?:cdk8s|cdk8s-plus-\d+|constructs)'/;
  expect(others.flatMap((room) => naming(room, cdk8s))).toEqual([]);
  expect(WITH_CDK8S.filter((room) => naming(room, cdk8s).length > 0)).toEqual(WITH_CDK8S);
});

test('and no other room imports these two', () => {
  expect(others.flatMap((room) => naming(room, /'(?:\.\.\/)+(?:cdk8s|constructs)\//))).toEqual([]);
});
