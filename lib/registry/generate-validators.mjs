// Compiles the three schemas to plain functions, so that no run pays for Ajv's compiler:
//   node lib/registry/generate-validators.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv');
const { default: standaloneCode } = require('ajv/dist/standalone');

const target = new URL('validators.generated.ts', import.meta.url);
const kinds = ['tenant', 'variant', 'estate'];
const schemas = kinds.map((kind) => [
  `${kind}.schema.json`,
  JSON.parse(readFileSync(new URL(`../../schema/${kind}.schema.json`, import.meta.url), 'utf8')),
]);

/** Without the prose, which is for editors; no field is called like one of these. */
const PROSE = new Set(['$schema', 'title', 'description', 'default']);
// By Kubernetes' schema an overlay is checked once it is laid over its object, with better words.
const own = (key, value) => (key === '$ref' && value.startsWith('overlays.') ? '#/$defs/Overlay' : value);
const bare = (schema) =>
  JSON.parse(JSON.stringify(schema, (key, value) => (PROSE.has(key) ? undefined : own(key, value))));

// A tenant has these, be it by another file than its own, which an editor does not see.
const tenant = schemas[0][1];
tenant.required = ['apiVersion', 'kind', 'name', 'environment', 'namespace', 'services'];

const ajv = new Ajv({ allErrors: true, strictTypes: false, code: { source: true, esm: true } });
for (const [name, schema] of schemas) ajv.addSchema(bare(schema), name);
const code = standaloneCode(ajv, Object.fromEntries(kinds.map((kind, index) => [kind, schemas[index][0]])));
// Ajv copies all errors so far for each part that has some: with many wrong parts that takes time by their square.
const COPY = /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g;
const APPEND =
  'function append(all, more){if(all === null) return more;for(const each of more) all.push(each);return all;}';
const text = `// @ts-nocheck
// Made from schema/*.json by lib/registry/generate-validators.mjs; do not edit.
${code.replace(/^"use strict";/, '').replace(COPY, 'vErrors = append(vErrors, $1.errors)')}\n${APPEND}\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('lib/registry/validators.generated.ts is stale: run node lib/registry/generate-validators.mjs');
  process.exitCode = 1;
}
