// Makes schema/*.schema.json of the types in file-content.ts and their comments, for editors and for the reader:
//   node lib/registry/generate-schemas.mjs [--check]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = fileURLToPath(new URL('../..', import.meta.url));
const KINDS = { tenant: 'TenantFile', variant: 'VariantFile', estate: 'EstateFile' };

/** Fields that a person writes first, whatever the order of the types that declare them. */
const FIRST = ['apiVersion', 'kind', 'name', 'id', 'image', 'replicas', 'env', 'resources'];

const generator = createGenerator({
  path: `${root}lib/registry/file-content.ts`,
  tsconfig: `${root}tsconfig.json`,
  expose: 'all',
  topRef: false,
  jsDoc: 'extended',
  extraTags: ['if', 'then'],
  skipTypeCheck: true,
  additionalProperties: false,
});

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
    result.properties = Object.fromEntries(order.map((name) => [name, inner(properties[name])]));
  }
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  if (then !== undefined) result.then = isObject(then) ? inner(then) : then;
  if (otherwise !== undefined) result.else = inner(otherwise);
  return result;
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

function schemaOf(kind) {
  const { $schema, definitions = {}, ...top } = generator.createSchema(KINDS[kind]);
  const used = new Map();
  const visit = (value) => {
    if (!isMap(value)) return;
    const name = typeof value.$ref === 'string' ? value.$ref.replace('#/$defs/', '') : undefined;
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

/** As biome formats it. */
function formatted(json, path) {
  const biome = `${root}node_modules/.bin/biome`;
  const run = spawnSync(biome, ['format', `--stdin-file-path=${path}`], { input: json, encoding: 'utf8', cwd: root });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

for (const kind of Object.keys(KINDS)) {
  const path = `schema/${kind}.schema.json`;
  const text = formatted(JSON.stringify(schemaOf(kind), undefined, 2), path);
  if (!process.argv.includes('--check')) writeFileSync(root + path, text);
  else if (readFileSync(root + path, 'utf8') !== text) {
    console.error(`${path} is stale: run npm run schemas`);
    process.exitCode = 1;
  }
}
