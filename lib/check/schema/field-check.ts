import type { MeshObject } from '../../mesh-model';
import { isRecord } from '../../mesh-model/untyped';
import { closestName } from '../closest-name';
import { pathText } from '../lint';
import { isYamlWord } from '../yaml-words';
import { isKnownField, knownField } from './known-fields';
import type { SchemaProblem, SchemaProblemKind } from './schema-problem';
import { type Shape, shapeOf } from './shape';

type Path = readonly (string | number)[];

/** Compares an object's `spec` with Istio's schema; kinds without a schema here give nothing. */
export function checkFields(object: MeshObject): SchemaProblem[] {
  const shape = shapeOf(object.group, object.kind);
  if (shape === undefined) return [];
  const walk = new FieldWalk(object);
  const { spec } = object.content;
  if (spec !== undefined && spec !== null) walk.value(spec, shape, ['spec'], [shape]);
  return walk.problems;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  o: 'a mapping',
  a: 'a list',
  s: 'text',
  i: 'a whole number',
  n: 'a number',
  b: 'true or false',
  is: 'a whole number or text',
};

class FieldWalk {
  readonly problems: SchemaProblem[] = [];

  constructor(private readonly object: MeshObject) {}

  /**
   * `path` grows and shrinks on the way, and is copied for what is reported; `around` holds the shapes of the mappings
   * that surround the value, the nearest last.
   */
  value(value: unknown, shape: Shape, path: (string | number)[], around: Shape[]): void {
    if (value === null || value === undefined || shape.t === undefined) return;
    if (!hasType(value, shape.t)) {
      const hint =
        shape.t === 's' && (typeof value === 'number' || typeof value === 'boolean')
          ? `put it in quotes: "${value}"`
          : shape.t === 'a'
            ? 'write it as a list: begin the line with "- "'
            : `write ${TYPE_NAMES[shape.t]}`;
      this.add('wrong-type', path, `${pathText(path)} must be ${TYPE_NAMES[shape.t]}, is ${describe(value)}`, hint);
      return;
    }
    if (Array.isArray(value)) {
      const items = shape.l;
      if (items !== undefined) {
        for (let index = 0; index < value.length; index++) {
          path.push(index);
          this.value(value[index], items, path, around);
          path.pop();
        }
      }
      return;
    }
    if (isRecord(value)) {
      this.mapping(value, shape, path, around);
      return;
    }
    if (typeof value === 'string' && shape.t === 's' && isYamlWord(value) && this.object.isPlain(...path)) {
      const message = `${pathText(path)}: Kubernetes takes ${value} for true or false, and wants text`;
      this.add('wrong-type', path, message, `put it in quotes: "${value}"`);
      return;
    }
    if (shape.e !== undefined && typeof value === 'string' && !shape.e.includes(value))
      this.unknownValue(value, shape.e, path);
    if (typeof value === 'number') this.range(value, shape, path);
  }

  private mapping(value: Record<string, unknown>, shape: Shape, path: (string | number)[], around: Shape[]): void {
    const { f: fields, v: values } = shape;
    around.push(shape);
    for (const key in value) {
      path.push(key);
      if (fields === undefined) {
        if (values !== undefined) this.value(value[key], values, path, around);
      } else if (!Object.hasOwn(fields, key)) {
        this.unknownField(key, value[key], shape, path, around.slice(0, -1));
      } else {
        this.deprecated(key, path);
        this.value(value[key], fields[key]!, path, around);
      }
      path.pop();
    }
    around.pop();
    for (const name of shape.r ?? []) {
      if (value[name] === undefined || value[name] === null) {
        this.add('missing-field', path, `${pathText(path)} has no ${name}`, `add ${name}`);
      }
    }
    for (const group of shape.x ?? []) {
      const written = group.filter((name) => value[name] !== undefined && value[name] !== null);
      if (written.length > 1) {
        const message = `${pathText(path)} has ${written.join(' and ')}, and only one of them may be there`;
        this.add('exclusive-fields', [...path, written[1]!], message, `keep one of ${written.join(', ')}`);
      }
    }
  }

  private unknownField(key: string, value: unknown, shape: Shape, path: Path, around: readonly Shape[]): void {
    const place = pathText(path);
    const known = knownField(this.object.kind, key, nameOf(path));
    if (known?.verdict === 'removed-field') {
      this.add('removed-field', path, `${place}: Istio has no ${key} any more: ${known.effect}`, known.fix);
      return;
    }
    const home = this.homeOf(key, value, shape, path, around);
    const meant = closestName(key, Object.keys(shape.f ?? {}));
    if (home !== undefined && (meant === undefined || home.certain)) {
      const message = `${place}: ${key} does not belong here, and is dropped or refused`;
      this.add('misplaced-field', path, message, `write it ${home.where}`);
      return;
    }
    const fix = meant === undefined ? 'remove the field' : `did you mean ${meant}?`;
    this.add(
      'unknown-field',
      path,
      `${place}: ${this.object.kind} has no field ${key} here: it is dropped or refused`,
      fix,
    );
  }

  /** Where a field of this name and type would be at home: some levels out, or one level further in. */
  private homeOf(key: string, value: unknown, shape: Shape, path: Path, around: readonly Shape[]) {
    const names = path.slice(0, -1).filter((part): part is string => typeof part === 'string');
    for (let level = around.length - 1; level >= 0; level--) {
      const field = around[level]!.f?.[key];
      if (field === undefined || (field.t !== undefined && !hasType(value, field.t))) continue;
      if (around[level] === shape) continue;
      const steps = around.length - level;
      const parent = level === 0 ? 'spec' : (names[names.length - 1 - steps] ?? 'spec');
      return { certain: true, where: `beside ${names[level + 1] ?? names.at(-1) ?? 'it'}, in ${parent}` };
    }
    for (const [name, child] of Object.entries(shape.f ?? {})) {
      const inner = child.t === 'a' ? child.l : child;
      const field = inner?.f?.[key];
      if (field !== undefined && (field.t === undefined || hasType(value, field.t))) {
        return { certain: false, where: `in ${name}, one level further in` };
      }
    }
    return undefined;
  }

  private deprecated(key: string, path: Path): void {
    const known = isKnownField(key) ? knownField(this.object.kind, key, nameOf(path)) : undefined;
    if (known?.verdict === 'deprecated-field') {
      this.add('deprecated-field', path, `${pathText(path)} is deprecated: ${known.effect}`, known.fix);
    }
  }

  private unknownValue(value: string, allowed: readonly string[], path: Path): void {
    const meant = closestName(value, allowed);
    const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `did you mean ${meant}?`;
    this.add('unknown-value', path, `${pathText(path)} cannot be "${value}"; it is one of ${allowed.join(', ')}`, fix);
  }

  private range(value: number, shape: Shape, path: Path): void {
    const [min, max] = [shape.min ?? Number.NEGATIVE_INFINITY, shape.max ?? Number.POSITIVE_INFINITY];
    if (value >= min && value <= max) return;
    const limit = value < min ? `at least ${min}` : `at most ${max}`;
    this.add('out-of-range', path, `${pathText(path)} is ${value}; it must be ${limit}`, `write a number of ${limit}`);
  }

  private add(kind: SchemaProblemKind, path: Path, message: string, fix: string): void {
    this.problems.push({ kind, object: this.object, path: [...path], message, fix });
  }
}

/** The name of the mapping in which the last part of a path stands. */
function nameOf(path: Path): string {
  for (let index = path.length - 2; index >= 0; index--)
    if (typeof path[index] === 'string') return path[index] as string;
  return '';
}

function hasType(value: unknown, type: NonNullable<Shape['t']>): boolean {
  switch (type) {
    case 'o':
      return isRecord(value);
    case 'a':
      return Array.isArray(value);
    case 's':
      return typeof value === 'string';
    case 'b':
      return typeof value === 'boolean';
    case 'i':
      return typeof value === 'number' && Number.isInteger(value);
    case 'n':
      return typeof value === 'number';
    default:
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value));
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'a mapping';
  return typeof value === 'string' ? `the text "${value}"` : `${value}`;
}
