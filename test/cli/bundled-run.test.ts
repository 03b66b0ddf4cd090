import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE, bundledRun, bundleScript, CODE_CACHE, evaluated } from '../../lib/cli/bundled-run';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundled-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A bundle that says what it was given, and loads what stands beside it. */
const SOURCE = `"use strict";
const beside = require('./beside.json');
module.exports = { run: async (args) => [args, beside, __filename, __dirname, exports !== module.exports] };`;

/** @param version V8 compiles the same text once per process, whatever code it is given for it */
function write(version: string): void {
  writeFileSync(at(BUNDLE), `${SOURCE}\n// ${version}`);
  writeFileSync(at('beside.json'), '{"a":1}');
}

/** What a run of the bundle above says. */
const SAID = () => [['x'], { a: 1 }, at(BUNDLE), folder, true];

test('without a bundle there is nothing to run', () => {
  expect(bundledRun(folder)).toBeUndefined();
  expect(bundledRun()).toBeUndefined();
});

test('a bundle is a module like others, with a code cache or without', async () => {
  write('sound');
  expect(await bundledRun(folder)!.run(['x'])).toEqual(SAID());
  const script = bundleScript(folder)!;
  expect(script.cachedDataRejected).toBeUndefined();
  expect(await evaluated(script, at(BUNDLE)).run(['x'])).toEqual(SAID());
  writeFileSync(at(CODE_CACHE), script.createCachedData());
  expect(bundleScript(folder)!.cachedDataRejected).toBe(false);
  expect(await bundledRun(folder)!.run(['x'])).toEqual(SAID());
});

test.each([
  ['of another text', () => codeOf('of another text, which is longer')],
  ['that is damaged', () => Buffer.from('no code')],
  ['without a byte', () => Buffer.alloc(0)],
])('a code cache %s is not used, and the bundle runs', async (name, code) => {
  writeFileSync(at(CODE_CACHE), code());
  write(name);
  expect(bundleScript(folder)!.cachedDataRejected).toBe(true);
  expect(await bundledRun(folder)!.run(['x'])).toEqual(SAID());
});

function codeOf(version: string): Buffer {
  write(version);
  return bundleScript(folder)!.createCachedData();
}

test('a code cache belongs to one version of Node on one kind of machine', () => {
  for (const part of [process.version, process.platform, process.arch]) expect(CODE_CACHE).toContain(part);
});
