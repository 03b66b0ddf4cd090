/**
 * What the tests with real programs as pods need, as JSON on the last line: Node.js in the versions that `branchline-propagate`
 * supports, Apache Kafka's jars, OpenTelemetry's instrumentation. Fetched once, into node_modules/.cache. Java 17 and Maven are needed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinaries } from '../../packages/propagate/test/node-binaries.mjs';
import { jars } from '../kafka/broker.mjs';

/** Both stand in docs/header-propagation.md. */
const OPENTELEMETRY = { '@opentelemetry/auto-instrumentations-node': '0.82.0', '@opentelemetry/api': '1.10.0' };

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/** The module that `node --require` starts the instrumentation with. */
function openTelemetry() {
  const cache = join(root, 'node_modules', '.cache', 'branchline-opentelemetry');
  const wanted = `${JSON.stringify({ private: true, dependencies: OPENTELEMETRY }, null, 2)}\n`;
  const manifest = join(cache, 'package.json');
  const folder = join(cache, 'node_modules', '@opentelemetry', 'auto-instrumentations-node');
  if (!existsSync(folder) || readFileSync(manifest, 'utf8') !== wanted) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(manifest, wanted);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
      cwd: cache,
      stdio: 'inherit',
    });
  }
  return createRequire(manifest).resolve('@opentelemetry/auto-instrumentations-node/register');
}

execFileSync(process.execPath, [join(root, 'packages', 'propagate', 'build.mjs')], { stdio: 'inherit' });
const found = { nodes: nodeBinaries(), jars: jars(), openTelemetry: openTelemetry() };
console.log(JSON.stringify(found));
