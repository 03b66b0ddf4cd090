import { type Fields, fieldsOf, type OverlaidKind } from '../kubernetes/fields';
import { placeInDeployment } from '../kubernetes/place-in-deployment';
import { DELETE_FROM_LIST, DIRECTIVE, fieldOf, type Json } from '../kubernetes/strategic-merge';
import { amountOf } from '../limits/quantity';
import type { Overlay } from '../model/overlay';
import { cut } from '../text/cut';
import { isMapping } from '../yaml/is-mapping';
import { didYouMean, offered } from './did-you-mean';

/** Something wrong with an overlay by itself. */
export interface OverlayFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix?: string;
}

const DIRECTIVES = ['delete', 'merge', 'replace'];

const TYPES: Readonly<Record<NonNullable<Fields['t']>, string>> = {
  o: 'a mapping (`name: value`)',
  a: 'a list (`[a, b]`)',
  s: 'text',
  i: 'a whole number',
  n: 'a number',
  b: 'true or false',
  is: 'a whole number or text',
  q: 'a quantity such as 500m or 128Mi',
  y: 'text in base64',
};

/** What an overlay has that is no field of its kind, or no value of the field, by Kubernetes' schema (WORK-1). */
export function overlayFaults(kind: OverlaidKind, overlay: Overlay): OverlayFault[] {
  const faults: OverlayFault[] = [];
  if (!isMapping(overlay)) return [{ path: [], message: `must be ${TYPES.o}, got ${shown(overlay)}` }];
  new OverlayWalk(kind, faults).mapping(overlay, fieldsOf(kind), []);
  return faults;
}

type Path = readonly (string | number)[];

class OverlayWalk {
  constructor(
    private readonly kind: OverlaidKind,
    private readonly faults: OverlayFault[],
  ) {}

  private add(path: Path, message: string, more: { readonly fix?: string } = {}): void {
    this.faults.push({ path, message, ...more });
  }

  mapping(value: Json, fields: Fields, path: Path): void {
    for (const [key, child] of Object.entries(value)) {
      const at = [...path, key];
      if (key.startsWith('$')) this.directive(key, child, fields, at);
      else if (path.length === 0 && key === 'status') this.add(at, 'the cluster writes the status, no file does');
      else {
        const field = fieldOf(fields, key);
        if (field !== undefined) this.value(child, field, at);
        else if (fields.f !== undefined) this.unknown(key, fields, at);
      }
    }
  }

  private unknown(key: string, fields: Fields, at: Path): void {
    const known = Object.keys(fields.f!);
    const place = this.kind === 'Deployment' ? placeInDeployment(key) : undefined;
    const guess = place === undefined ? didYouMean(key, known) : { fix: `it belongs in \`${place}\`` };
    const message = `a ${this.kind} has no field '${cut(key)}' here`;
    this.add(at, guess.fix ? message : `${message}, known: ${offered(known)}`, guess);
  }

  private directive(key: string, value: unknown, fields: Fields, at: Path): void {
    if (key === DIRECTIVE) {
      if (typeof value === 'string' && DIRECTIVES.includes(value)) return;
      this.add(
        at,
        `must be one of ${DIRECTIVES.join(', ')}, got ${shown(value)}`,
        didYouMean(String(value), DIRECTIVES),
      );
    } else if (key.startsWith(DELETE_FROM_LIST)) {
      const name = key.slice(DELETE_FROM_LIST.length);
      const field = fieldOf(fields, name);
      if (field === undefined) this.unknown(name, { f: fields.f ?? {} }, at);
      else if (field.t !== 'a' || field.l?.f !== undefined)
        this.add(at, `'${cut(name)}' is no list of texts or numbers`);
      else if (!Array.isArray(value)) this.add(at, `must be ${TYPES.a}, got ${shown(value)}`);
    } else if (key === '$retainKeys' || key.startsWith('$setElementOrder/')) {
      const fix = key === '$retainKeys' ? 'write `null` for each field to take away' : 'leave it out';
      this.add(at, `overlays have no ${key.split('/')[0]}: kubectl writes it for itself`, { fix });
    } else this.add(at, `unknown directive '${cut(key)}', known: ${DIRECTIVE}, ${DELETE_FROM_LIST}<list>`);
  }

  private value(value: unknown, field: Fields, at: Path): void {
    if (value === null || value === undefined || field.t === undefined) return;
    if (!hasType(value, field.t)) {
      const fix = field.t === 's' && isScalar(value) ? { fix: `put it in quotes: "${String(value)}"` } : {};
      this.add(at, `must be ${TYPES[field.t]}, got ${shown(value)}`, fix);
    } else if (Array.isArray(value)) this.list(value, field, at);
    else if (isMapping(value)) this.mapping(value, field, at);
    else if (field.e !== undefined && !field.e.includes(value as string)) {
      const guess = didYouMean(String(value), field.e);
      this.add(at, `must be one of ${field.e.join(', ')}, got ${shown(value)}`, guess);
    }
  }

  private list(items: readonly unknown[], field: Fields, at: Path): void {
    const seen = new Set<unknown>();
    items.forEach((item, index) => {
      const here = [...at, index];
      if (item === null) this.add(here, 'is empty');
      else if (field.l !== undefined) this.value(item, field.l, here);
      if (typeof field.m !== 'string' || !isMapping(item)) return;
      const key = item[field.m];
      if (key === undefined && item[DIRECTIVE] === 'replace') return;
      if (key === undefined)
        this.add(here, `needs \`${field.m}\`, by which Kubernetes tells the items of this list apart`);
      else if (seen.has(key)) this.add([...here, field.m], `${shown(key)} stands twice in this list`);
      seen.add(key);
    });
  }
}

function hasType(value: unknown, type: NonNullable<Fields['t']>): boolean {
  switch (type) {
    case 'o':
      return isMapping(value);
    case 'a':
      return Array.isArray(value);
    case 'b':
      return typeof value === 'boolean';
    case 'i':
      return Number.isInteger(value);
    case 'n':
      return typeof value === 'number';
    case 'is':
      return typeof value === 'string' || Number.isInteger(value);
    case 'q':
      return isScalar(value) && amountOf(String(value)) !== undefined;
    default:
      return typeof value === 'string';
  }
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  return typeof value === 'string' ? `'${cut(value)}'` : String(value);
}
