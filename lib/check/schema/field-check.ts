import type { MeshObject } from '../../mesh-model';
import { isRecord } from '../../mesh-model/untyped';
import { closestName } from '../../text/closest-name';
import { pathText } from '../../text/field-path';
import { own } from '../../text/own';
import { isYamlWord } from '../yaml-words';
import { hasType } from './has-type';
import { knownField, knownNames } from './known-fields';
import { isLeftEmpty, isPortOfSocket } from './left-empty';
import type { SchemaProblem, SchemaProblemKind } from './schema-problem';
import { type Shape, shapeOf } from './shape';
import { isSurelyFine } from './surely-fine';

type Path = readonly (string | number)[];

/** Compares an object with the schema of its kind; kinds without a schema here give nothing. */
export function checkFields(object: MeshObject): SchemaProblem[] {
  const shape = shapeOf(object);
  // What SOPS encrypted is text, whatever it was, and has a field of its own.
  if (shape === undefined || isRecord(object.content.sops)) return [];
  return isSurelyFine(object.content, shape, knownNames(object.kind)) ? [] : lookClosely(object, shape);
}

/** Everything in which an object differs from a shape. */
export function lookClosely(object: MeshObject, shape: Shape): SchemaProblem[] {
  const walk = new FieldWalk(object);
  walk.value(object.content, shape, [], []);
  return walk.problems;
}

const TYPE_NAMES: Readonly<Record<NonNullable<Shape['t']>, string>> = {
  o: 'a mapping',
  a: 'a list',
  s: 'text',
  i: 'a whole number',
  n: 'a number',
  b: 'true or false',
  is: 'a whole number or text',
  q: 'a quantity such as 500m or 128Mi',
  y: 'text in base64',
};

/** A mapping on the way to a value: its shape, and how long the path to it is. */
interface Surrounding {
  readonly shape: Shape;
  readonly depth: number;
}

class FieldWalk {
  readonly problems: SchemaProblem[] = [];
  private readonly known: ReadonlySet<string> | undefined;

  constructor(private readonly object: MeshObject) {
    this.known = knownNames(object.kind);
  }

  /**
   * `path` grows and shrinks on the way, and is copied for what is reported; `around` holds the mappings that surround
   * the value, the nearest last.
   */
  value(value: unknown, shape: Shape, path: (string | number)[], around: Surrounding[]): void {
    if (value === null || value === undefined || shape.t === undefined) return;
    if (!hasType(value, shape.t)) {
      this.wrongType(value, shape.t, path);
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
      if (shape.k !== undefined && value.length > 1) this.repeated(value, shape.k, path);
      return;
    }
    if (isRecord(value)) {
      this.mapping(value, shape, path, around);
      return;
    }
    if (typeof value === 'string' && shape.t === 's' && isYamlWord(value) && this.object.isPlain(...path)) {
      const message = `${pathText(path)}: Kubernetes takes ${value} for true or false, but the field needs text`;
      this.add('wrong-type', path, message, `put it in quotes: "${value}"`);
      return;
    }
    if (shape.e !== undefined && typeof value === 'string' && !shape.e.includes(value)) {
      const isRequired = around.at(-1)?.shape.r?.includes(String(path.at(-1))) === true;
      if (value !== '' || !isLeftEmpty(this.object, path.at(-1), isRequired)) this.unknownValue(value, shape.e, path);
    }
    if (typeof value === 'number' && !(value === 0 && isPortOfSocket(this.object, path)))
      this.range(value, shape, path);
  }

  private wrongType(value: unknown, type: NonNullable<Shape['t']>, path: Path): void {
    if (type === 'q' && typeof value === 'string') {
      const message = `${pathText(path)}: "${value}" is not a quantity`;
      this.add('invalid-quantity', path, message, 'write a number with a unit such as m, Mi or Gi: 500m, 128Mi');
      return;
    }
    if (type === 'y' && typeof value === 'string') {
      // The value may be a secret that somebody forgot to encode.
      const home = this.object.kind === 'Secret' ? 'write it as it is in stringData, or ' : '';
      this.add('wrong-type', path, `${pathText(path)} is not base64`, `${home}encode it`);
      return;
    }
    const hint =
      type === 's' && (typeof value === 'number' || typeof value === 'boolean')
        ? `put it in quotes: "${value}"`
        : type === 'a'
          ? 'write it as a list: begin the line with "- "'
          : `write ${TYPE_NAMES[type]}`;
    this.add('wrong-type', path, `${pathText(path)} must be ${TYPE_NAMES[type]}, is ${describe(value)}`, hint);
  }

  private repeated(items: readonly unknown[], keys: readonly string[], path: Path): void {
    const seen = new Set<string>();
    for (const [index, item] of items.entries()) {
      if (!isRecord(item)) continue;
      const written = keys.filter((key) => item[key] !== undefined);
      if (!written.includes(keys[0]!)) continue;
      const names = written.map((key) => `${key} ${item[key]}`).join(', ');
      if (seen.has(names)) {
        const message = `${pathText(path)} has two items with ${names}: the list is refused, or one of them is dropped`;
        this.add('repeated-item', [...path, index, keys[0]!], message, 'remove one, or give it another name');
      }
      seen.add(names);
    }
  }

  private mapping(
    value: Record<string, unknown>,
    shape: Shape,
    path: (string | number)[],
    around: Surrounding[],
  ): void {
    const { f: fields, v: values } = shape;
    if (fields === undefined && values === undefined) return;
    around.push({ shape, depth: path.length });
    for (const key in value) {
      const child = fields === undefined ? values : own(fields, key);
      path.push(key);
      if (child === undefined) {
        this.unknownField(key, value[key], shape, path, around.slice(0, -1));
      } else {
        if (fields !== undefined && this.known?.has(key)) this.deprecated(key, path);
        if (child.t !== undefined) this.value(value[key], child, path, around);
      }
      path.pop();
    }
    around.pop();
    if (shape.r !== undefined || shape.x !== undefined) this.together(value, shape, path);
  }

  /** Fields that must be there, and those of which only one may be. */
  private together(value: Record<string, unknown>, shape: Shape, path: Path): void {
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

  private unknownField(key: string, value: unknown, shape: Shape, path: Path, around: readonly Surrounding[]): void {
    const place = pathText(path);
    const known = knownField(this.object, key, nameOf(path));
    if (known?.verdict === 'removed-field') {
      const whose = this.object.group.endsWith('istio.io') ? 'Istio' : 'Kubernetes';
      this.add('removed-field', path, `${place}: ${whose} has no ${key} here any more: ${known.effect}`, known.fix);
      return;
    }
    const home = homeOf(key, value, shape, path, around);
    const meant = closestName(key, Object.keys(shape.f ?? {}));
    if (home !== undefined && (meant === undefined || home.certain)) {
      const message = `${place}: ${key} does not belong here, and is dropped or refused`;
      this.add('misplaced-field', path, message, `write it ${home.where}`);
      return;
    }
    const fix = meant === undefined ? 'remove the field' : `did you mean ${meant}?`;
    const message = `${place}: ${this.object.kind} has no field ${key} here: it is dropped or refused`;
    this.add('unknown-field', path, message, fix);
  }

  private deprecated(key: string, path: Path): void {
    const known = knownField(this.object, key, nameOf(path));
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

/** Where a field of this name and type would be at home: some levels out, or one or two levels further in. */
function homeOf(key: string, value: unknown, shape: Shape, path: Path, around: readonly Surrounding[]) {
  for (let level = around.length - 1; level >= 0; level--) {
    const { shape: outer, depth } = around[level]!;
    if (outer === shape || !isHome(own(outer.f, key), value)) continue;
    const parent = nameOf(path.slice(0, depth + 1));
    return { certain: true, where: `beside ${path[depth]}${parent === '' ? '' : `, in ${parent}`}` };
  }
  const fields = Object.entries(shape.f ?? {});
  for (const [name, child] of fields) {
    if (isHome(own(inside(child), key), value)) return { certain: false, where: `in ${name}, one level further in` };
  }
  // Names like that of a list of containers stand in few places; `name` would be found everywhere.
  if (typeof value !== 'object') return undefined;
  for (const [name, child] of fields) {
    for (const [inner, grandchild] of Object.entries(inside(child) ?? {})) {
      if (isHome(own(inside(grandchild), key), value)) return { certain: false, where: `in ${name}.${inner}` };
    }
  }
  return undefined;
}

function inside(shape: Shape): Shape['f'] {
  return shape.t === 'a' ? shape.l?.f : shape.f;
}

function isHome(field: Shape | undefined, value: unknown): boolean {
  return field !== undefined && (field.t === undefined || hasType(value, field.t));
}

/** The name of the mapping in which the last part of a path stands. */
function nameOf(path: Path): string {
  for (let index = path.length - 2; index >= 0; index--)
    if (typeof path[index] === 'string') return path[index] as string;
  return '';
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'a mapping';
  return typeof value === 'string' ? `the text "${value}"` : `${value}`;
}
