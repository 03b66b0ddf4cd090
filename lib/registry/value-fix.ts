import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import { flowText } from '../yaml/written-value';
import type { Schema } from './schemas';

/** A fix, where there is one to tell. */
export interface Fixed {
  readonly fix?: string;
}

/** A value that has the wrong type. */
export interface WrongValue {
  /** What is wanted in its place. */
  readonly schema: Schema;
  readonly value: unknown;
  /** Its text in the file, where it is a single word: `1.10` and not the number 1.1. */
  readonly source: string | undefined;
  /** What is wanted of a field or an item within it. */
  readonly within: (step: string | number) => Schema | undefined;
}

/** More fields than this, and naming them all helps nobody. */
const MAX_FIELDS = 9;

/** The types of a field; that a difference may also be `null` is for editors. */
export function typesOf({ type = [] }: Schema): string[] {
  return [type].flat().filter((each) => each !== 'null');
}

/** How to write the same value with the type that is wanted; nothing where that cannot be known. */
export function valueFix(wrong: WrongValue): Fixed {
  const { schema, value } = wrong;
  const types = typesOf(schema);
  if (value === null || value === undefined) return {};
  if (schema.title?.startsWith('a duration') && typeof value === 'number')
    return { fix: value > 0 ? `write ${value}s or ${value}ms` : 'write 1ms or more, or leave it out' };
  if (types.includes('object')) return asMapping(wrong);
  if (types.includes('string') && ['number', 'boolean'].includes(typeof value)) {
    const text = wrong.source ?? String(value);
    const fits = schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text);
    return fits ? { fix: `put it in quotes: "${text}"` } : {};
  }
  if (types.includes('string') && typeof value === 'object') return asText(value);
  if (types.some((type) => type === 'integer' || type === 'number')) return asNumber(wrong);
  if (types.includes('array')) return asList(wrong);
  if (types.includes('boolean') && typeof value === 'string') {
    const word = value.toLowerCase();
    if (['on', 'yes', 'off', 'no'].includes(word)) return { fix: `write ${['on', 'yes'].includes(word)}` };
  }
  return {};
}

/** Text that differs from what is wanted in case, or lacks the scheme of a URL. */
export function patternFix(pattern: string | undefined, value: unknown): Fixed {
  if (pattern === undefined || typeof value !== 'string') return {};
  const wanted = new RegExp(pattern, 'u');
  const day = value.replace(/^(\d\d)\.(\d\d)\.(\d{4})$/, '$3-$2-$1');
  // `javascript:…` has a scheme already; what follows the colon of `grafana:3000` is a port.
  const hasScheme = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(value);
  const found = [value.toLowerCase(), ...(hasScheme ? [] : [`https://${value}`]), day].find((each) =>
    wanted.test(each),
  );
  return found === undefined ? {} : { fix: `write ${flowText(found)}` };
}

/** The one text that a mapping or a list stands for: a name, the only item, or a probe as Kubernetes writes it. */
function asText(value: object): Fixed {
  const { name, url, httpGet, tcpSocket, grpc, path, fixedDelay } = value as Readonly<Record<string, unknown>>;
  const [only, ...others] = Array.isArray(value) ? value : [name ?? url];
  if (isMapping(httpGet) && typeof httpGet.path === 'string') return { fix: `write ${flowText(httpGet.path)}` };
  // A fault as Istio writes it, and a probe by what it asks.
  if (typeof fixedDelay === 'string') return { fix: `write ${flowText(fixedDelay)}` };
  if (typeof path === 'string') return { fix: `write ${flowText(path)}` };
  if (isMapping(tcpSocket)) return { fix: 'write tcp' };
  if (isMapping(grpc)) return { fix: 'write grpc' };
  return typeof only === 'string' && others.length === 0 ? { fix: `write ${flowText(only)}` } : {};
}

function asNumber({ schema, value }: WrongValue): Fixed {
  if (typeof value === 'string') {
    const number = Number(value.replace(/\s*%$/, '').replace(/(?<=\d)_(?=\d)/g, ''));
    return value.trim() !== '' && Number.isFinite(number) ? { fix: `write it as a number: ${number}` } : {};
  }
  const isShare = typesOf(schema).includes('integer') && schema.maximum === 100;
  if (isShare && typeof value === 'number' && value > 0 && value < 1) {
    return { fix: `write ${Math.round(value * 100)} for ${Math.round(value * 100)} %` };
  }
  if (isMapping(value)) {
    const [only, ...others] = Object.values(value);
    return typeof only === 'number' && others.length === 0 ? { fix: `write ${only}` } : {};
  }
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'number')) return {};
  if (value.length === 1) return { fix: `write ${value[0]}` };
  return isShare ? { fix: 'write the share of this one alone: the mainline has the rest' } : {};
}

function asList({ value, source, within }: WrongValue): Fixed {
  if (typeof value === 'object') return { fix: 'begin each of its entries with a dash: `- `' };
  const item = within(0);
  if (!takes(item, value)) return item?.properties === undefined ? {} : listOfMappings(item.properties);
  return { fix: `write [${typeof value === 'string' ? flowText(value) : (source ?? String(value))}]` };
}

function asMapping({ schema, value, source, within }: WrongValue): Fixed {
  const { properties, required = [], additionalProperties } = schema;
  if (Array.isArray(value)) {
    const pairs = value.map((each) => (isMapping(each) ? [each.name, each.value] : []));
    if (typeof additionalProperties !== 'object') return fieldsOf(properties);
    // As Kubernetes lists the variables of a container.
    if (pairs.length > 0 && pairs.every(([name, text]) => typeof name === 'string' && typeof text === 'string')) {
      return { fix: `write ${flowText(Object.fromEntries(pairs))}` };
    }
    return { fix: 'give each of its entries a name: `name: …` in place of `- …`' };
  }
  if (typeof value === 'object') return {};
  if (properties === undefined) {
    const label = typeof value === 'string' ? /^([^=\s,]+)=([^=\s,]*)$/.exec(value) : null;
    if (label !== null) return { fix: `write ${flowText({ [label[1]!]: label[2]! })}` };
    const entry = within('name');
    const isEntry = typeof value === 'string' && entry?.pattern !== undefined && takes(entry, value);
    return isEntry ? { fix: `give it a name: \`{ name: ${flowText(String(value))} }\`` } : {};
  }
  const address = typeof value === 'string' ? /^([^:/\s]+):(\d+)$/.exec(value) : null;
  if (address !== null && own(properties, 'host') && own(properties, 'port')) {
    return { fix: `write ${flowText({ host: address[1]!, port: Number(address[2]) })}` };
  }
  const names = required.length === 1 ? required : ['image', 'exact', 'use'].filter((name) => own(properties, name));
  const wanted = names.length === 1 ? within(names[0]!) : undefined;
  if (!takes(wanted, value)) return fieldsOf(properties);
  const text = typeof value === 'string' ? flowText(value) : (source ?? String(value));
  const isQuoted = typeof value === 'number' && typesOf(wanted!).includes('string');
  return { fix: `write { ${names[0]}: ${isQuoted ? `"${text}"` : text} }` };
}

/** Whether a field can have this value, or its text. */
export function takes(schema: Schema | undefined, value: unknown): boolean {
  if (schema === undefined) return false;
  if (schema.enum !== undefined) return schema.enum.includes(value as string);
  const types = typesOf(schema);
  if (typeof value === 'boolean') return types.includes('boolean');
  if (typeof value === 'number' && types.includes('integer')) return true;
  return (
    types.includes('string') && (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(String(value)))
  );
}

function listOfMappings(properties: NonNullable<Schema['properties']>): Fixed {
  const { fix } = fieldsOf(properties);
  return fix === undefined ? {} : { fix: fix.replace('its fields', 'each of its entries is a mapping, whose fields') };
}

function fieldsOf(properties: Schema['properties']): Fixed {
  const names = Object.keys(properties ?? {});
  return names.length === 0 || names.length > MAX_FIELDS ? {} : { fix: `its fields are: ${names.join(', ')}` };
}
