// Makes schema/*.schema.json of the types in file-content.ts and their comments, for editors and for the reader:
//   node lib/registry/generate-schemas.mjs [--check]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// By `require`: `import` would look through all of TypeScript for the names that it exports.
const { createGenerator } = createRequire(import.meta.url)('ts-json-schema-generator');

const root = fileURLToPath(new URL('../..', import.meta.url));
const KINDS = { tenant: 'TenantFile', variant: 'VariantFile', estate: 'EstateFile' };

/** Fields that a person writes first, whatever the order of the types that declare them. */
const FIRST = ['apiVersion', 'kind', 'name', 'id', 'image', 'replicas', 'env', 'resources'];

const generator = createGenerator({
  path: `${root}lib/registry/file-content.ts`,
  // Without the types of Node and Jest, which take twice the time of all else and are in no file of a registry.
  tsconfig: `${root}lib/registry/generate-schemas.tsconfig.json`,
  expose: 'all',
  topRef: false,
  jsDoc: 'extended',
  extraTags: ['if', 'then'],
  skipTypeCheck: true,
  additionalProperties: false,
});

/** Fields that are laid over an object of Kubernetes, and of which kind that is. */
const OVERLAYS = {
  deployment: 'Deployment',
  cronJob: 'CronJob',
  autoscaler: 'HorizontalPodAutoscaler',
  podDisruptionBudget: 'PodDisruptionBudget',
  service: 'Service',
  serviceAccount: 'ServiceAccount',
};
const OVERLAYS_FILE = 'overlays.schema.json';

const isObject = (schema) => schema.type === 'object' || schema.properties !== undefined;

/** One schema of the generator in the words that schema-problem.ts can explain. */
function plain(schema, definitions, place) {
  if (schema.$ref !== undefined) {
    const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
    const { $ref, ...own } = schema;
    // A type without a name of its own, such as Record<string, string>, stands where it is used.
    if (/\W/.test(name)) return plain({ ...definitions[name], ...own }, definitions, place);
    return { $ref: `#/$defs/${name}`, ...words(own) };
  }
  if (schema.anyOf !== undefined) return plain(alternatives(schema, definitions), definitions, place);
  const { properties, items, additionalProperties, then, else: otherwise, ...rest } = words(schema);
  const inner = (each, where = 'field') => plain(each, definitions, where);
  const result = { ...rest };
  if (result.enum?.length === 1) {
    result.const = result.enum[0];
    delete result.enum;
  }
  // The allowed words say what type they have.
  if (result.const !== undefined || result.enum !== undefined) delete result.type;
  // A text that is empty is a mistake, except as a variable's or a label's value.
  if (result.type === 'string' && result.pattern === undefined && place === 'field') result.minLength ??= 1;
  if (result.minLength === 0) delete result.minLength;
  if (items !== undefined) result.items = inner(items);
  if (additionalProperties !== undefined)
    result.additionalProperties = isMap(additionalProperties)
      ? inner(additionalProperties, 'value')
      : additionalProperties;
  if (properties !== undefined) {
    const names = Object.keys(properties);
    const order = [...FIRST.filter((name) => names.includes(name)), ...names.filter((name) => !FIRST.includes(name))];
    const required = order.filter((name) => schema.required?.includes(name));
    delete result.required;
    if (required.length > 0) result.required = required;
    result.properties = Object.fromEntries(order.map((name) => [name, typedOverlay(name, inner(properties[name]))]));
  }
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  if (then !== undefined) result.then = isObject(then) ? inner(then) : then;
  if (otherwise !== undefined) result.else = inner(otherwise);
  return result;
}

/** What editors complete by Kubernetes' schema. */
function typedOverlay(name, schema) {
  if (schema.$ref !== '#/$defs/Overlay') return schema;
  return { ...schema, $ref: `${OVERLAYS_FILE}#/$defs/${OVERLAYS[name]}` };
}

const isMap = (value) => typeof value === 'object' && value !== null;

/** Texts as editors show them: without the ids of our contract, with defaults that are no values. */
function words({ description, default: fallback, ...rest }) {
  const isProse = typeof fallback === 'string' && fallback.startsWith('- ');
  const text = description
    ?.concat(isProse ? ` Default: ${fallback.slice(2)}.` : '')
    .replace(/\s+/g, ' ')
    .replace(/ \([A-Z]+-\d+(, [A-Z]+-\d+)*\)/g, '');
  const shown = fallback !== undefined && !isProse;
  return { ...(text !== undefined && { description: text }), ...rest, ...(shown && { default: fallback }) };
}

/**
 * One value or another. Every alternative of an `anyOf` complains on its own, so it becomes what complains once: a list
 * of words, a mapping that is told from a word, or one mapping whose fields exclude each other (lib/validation says so).
 */
function alternatives({ anyOf, ...own }, definitions) {
  const given = anyOf.flatMap((each) => resolved(each, definitions));
  const objects = given.filter(isObject);
  const values = given.filter((each) => !isObject(each));
  const enumeration = values.flatMap((each) => each.enum ?? (each.const === undefined ? [] : [each.const]));
  if (objects.length === 0) return { ...own, enum: enumeration };
  const { description: _of, ...object } = merged(objects);
  if (values.length === 0) return { ...object, ...own };
  if (enumeration.length === 0) return { ...object, ...own, type: [...values.map(({ type }) => type), 'object'] };
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { ...own, if: { type: 'object' }, then: object, else: { enum: enumeration } };
}

function resolved(schema, definitions) {
  const name = schema.$ref && decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
  const here = name === undefined ? schema : definitions[name];
  if (here.$ref !== undefined) return resolved(here, definitions);
  return here.anyOf === undefined ? [here] : here.anyOf.flatMap((each) => resolved(each, definitions));
}

function merged(objects) {
  const isField = ([, schema]) => schema.not === undefined;
  const properties = Object.assign(
    {},
    ...objects.map((each) => Object.fromEntries(Object.entries(each.properties).filter(isField))),
  );
  const required = Object.keys(properties).filter((name) => objects.every((each) => each.required?.includes(name)));
  return { ...objects[0], properties, required };
}

/** The definition that is referred to. What an overlay is stands in words beside those that refer to Kubernetes' schema. */
function nameOf({ $ref }) {
  if (typeof $ref !== 'string') return undefined;
  return $ref.startsWith(OVERLAYS_FILE) ? 'Overlay' : $ref.replace('#/$defs/', '');
}

function schemaOf(kind) {
  const { $schema, definitions = {}, ...top } = generator.createSchema(KINDS[kind]);
  const used = new Map();
  const visit = (value) => {
    if (!isMap(value)) return;
    const name = nameOf(value);
    if (name !== undefined && !used.has(name)) {
      used.set(name, plain(definitions[name], definitions, 'field'));
      visit(used.get(name));
    }
    Object.values(value).forEach(visit);
  };
  const document = plain(top, definitions, 'field');
  visit(document);
  const { description, ...rest } = document;
  const $defs = Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { $schema, title: `Branchline ${kind}`, description, ...rest, ...(used.size > 0 && { $defs }) };
}

/** Fields that only a tenant.yaml has. */
const OF_TENANT_ALONE = ['name', 'environment', 'environments', 'extends'];

/** The schema of an environments/<environment>.yaml: any field of a tenant.yaml, none required, `null` for none. */
function environmentSchema(tenant) {
  const { properties, ...rest } = differences(tenant);
  const kept = Object.entries(properties).filter(([name]) => !OF_TENANT_ALONE.includes(name));
  return {
    ...rest,
    title: 'Branchline environment',
    description:
      'What differs in one environment, in any field of the tenant: <registry>/<tenant>/environments/<environment>.yaml. Mappings are merged, lists and other values replaced, and null takes a field away.',
    required: ['apiVersion', 'kind'],
    properties: {
      ...Object.fromEntries(kept),
      ...headOf(tenant),
      kind: { ...tenant.properties.kind, const: 'Environment' },
    },
  };
}

/** The schema of a tenant.yaml that completes another one, or that environments complete. */
function partSchema(tenant) {
  const part = differences(tenant);
  return {
    ...part,
    title: 'Branchline tenant that is completed by others',
    description:
      'A tenant that extends another one and says what differs, or one that its environments complete: <registry>/<tenant>/tenant.yaml. Nothing is required of it, and null takes a field away.',
    required: ['apiVersion', 'kind', 'name'],
    properties: { ...part.properties, ...headOf(tenant), name: tenant.properties.name },
  };
}

const headOf = ({ properties: { apiVersion, kind } }) => ({ apiVersion, kind });

/** A schema with `null` allowed for every field, and nothing required but inside of lists, which are replaced as a whole. */
function differences({ $defs, ...tenant }) {
  const used = new Map();
  const visit = (value) => {
    if (!isMap(value)) return;
    const name = nameOf(value);
    if (name !== undefined && !used.has(name)) {
      const whole = $defs[name];
      used.set(name, whole ?? orNull(difference($defs[name.replace(/Difference$/, '')])));
      visit(used.get(name));
    }
    Object.values(value).forEach(visit);
  };
  const document = difference(tenant);
  visit(document);
  return { ...document, $defs: Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function difference(schema) {
  if (schema.$ref?.startsWith(OVERLAYS_FILE)) return schema;
  if (schema.$ref !== undefined) return { ...schema, $ref: `${schema.$ref}Difference` };
  const { required: _, minProperties: _few, dependentRequired: _with, ...rest } = schema;
  const field = (each) => orNull(difference(each));
  const result = { ...rest };
  if (rest.properties !== undefined) {
    result.properties = Object.fromEntries(Object.entries(rest.properties).map(([name, each]) => [name, field(each)]));
  }
  if (isMap(rest.additionalProperties)) result.additionalProperties = field(rest.additionalProperties);
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  if (rest.then !== undefined) result.then = difference(rest.then);
  if (rest.else !== undefined) result.else = orNull(rest.else);
  return result;
}

/** What a schema takes, or nothing. A reference says so where it leads. */
function orNull(schema) {
  if (schema.$ref !== undefined) return schema;
  if (schema.const !== undefined) {
    const { const: only, ...rest } = schema;
    return { ...rest, enum: [only, null] };
  }
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  if (schema.type !== undefined) return { ...schema, type: [schema.type, 'null'].flat() };
  return schema;
}

/** As biome formats it. */
function formatted(json, path) {
  const biome = `${root}node_modules/.bin/biome`;
  const run = spawnSync(biome, ['format', `--stdin-file-path=${path}`], { input: json, encoding: 'utf8', cwd: root });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

/**
 * What may be laid over objects of Kubernetes, by the table by which `synth` checks it: any field may be left out, or be `null`; items
 * of lists that are merged by a key have that key.
 */
function overlaysSchema() {
  const { kinds, definitions } = readFieldTable();
  const prose = JSON.parse(readFileSync(`${root}imports/kubernetes-descriptions.json`, 'utf8'));
  const $defs = Object.fromEntries(Object.entries(kinds).map(([kind, name]) => [kind, { $ref: `#/$defs/${name}` }]));
  for (const [name, fields] of Object.entries(definitions)) $defs[name] = described(overlaid(fields), prose[name]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Overlays',
    description:
      "What a registry lays over Kubernetes' objects, as strategic merge patches. Descriptions of fields are those of Kubernetes' API (Copyright The Kubernetes Authors, Apache License 2.0).",
    $defs,
  };
}

/** With what Kubernetes says of a definition, under '', and of its fields. An editor shows it, and the synthesis never reads it. */
function described(schema, prose) {
  const { '': description, ...fields } = prose;
  const { properties } = schema;
  const said = Object.entries(properties ?? {}).map(([name, each]) => [
    name,
    fields[name] === undefined ? each : { description: fields[name], ...each },
  ]);
  return {
    ...(description !== undefined && { description }),
    ...schema,
    ...(properties !== undefined && { properties: Object.fromEntries(said) }),
  };
}

function readFieldTable() {
  const text = readFileSync(`${root}lib/kubernetes/fields.generated.ts`, 'utf8');
  return JSON.parse(JSON.parse(text.slice(text.indexOf('"'), text.lastIndexOf('"') + 1)));
}

const TYPES = { o: 'object', a: 'array', s: 'string', i: 'integer', n: 'number', b: 'boolean', y: 'string' };
const LOOSE = { is: ['integer', 'string'], q: ['number', 'string'] };

function overlaid({ t, f, v, l, m, e, d }) {
  if (d !== undefined) return { $ref: `#/$defs/${d}` };
  if (t === undefined) return {};
  const type = [...[TYPES[t] ?? LOOSE[t]].flat(), 'null'];
  if (e !== undefined) return { enum: [...e, null] };
  if (t === 'a') return { type, ...(l !== undefined && { items: item(l, m) }) };
  if (f === undefined) return { type, ...(v !== undefined && { additionalProperties: overlaid(v) }) };
  const properties = Object.fromEntries(Object.entries(f).map(([name, each]) => [name, overlaid(each)]));
  const $patch = { description: 'What to do with what is there.', enum: ['merge', 'replace', 'delete'] };
  return {
    type,
    properties: { ...properties, $patch },
    // Names of directives, such as `$deleteFromPrimitiveList/finalizers`.
    patternProperties: { '^\\$': {} },
    additionalProperties: false,
  };
}

/** An item names the one of the emitted list that it is laid over, or says by `$patch` what becomes of the list. */
function item(fields, key) {
  const schema = overlaid(fields);
  if (typeof key !== 'string') return schema;
  return { allOf: [schema], anyOf: [{ required: [key] }, { required: ['$patch'] }] };
}

const schemas = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, schemaOf(kind)]));
schemas.environment = environmentSchema(schemas.tenant);
schemas['tenant-part'] = partSchema(schemas.tenant);
schemas.overlays = overlaysSchema();
for (const [kind, schema] of Object.entries(schemas)) {
  const path = `schema/${kind}.schema.json`;
  const text = formatted(JSON.stringify(schema, undefined, 2), path);
  if (!process.argv.includes('--check')) writeFileSync(root + path, text);
  else if (readFileSync(root + path, 'utf8') !== text) {
    console.error(`${path} is stale: run npm run schemas`);
    process.exitCode = 1;
  }
}
