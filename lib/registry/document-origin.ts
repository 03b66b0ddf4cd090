import type { Origin } from '../model/origin';
import type { FieldPath } from '../yaml/field-path';
import type { LocatedDocument } from '../yaml/located-yaml';

/** A place in a registry file. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A part of a registry file. Lines are looked up only when somebody asks, which is when something is wrong there. */
export class DocumentOrigin implements Origin {
  constructor(
    /** The file's path as the user gave it, such as `tenants/acme/tenant.yaml`. */
    readonly file: string,
    /** Its text with the positions of its fields. */
    readonly document: LocatedDocument,
    readonly base: FieldPath = [],
    protected readonly target: 'value' | 'key' = 'value',
  ) {}

  /** A part of this part. */
  at(...path: FieldPath): DocumentOrigin {
    return new DocumentOrigin(this.file, this.document, [...this.base, ...path]);
  }

  /** The same part, whose problems are about a key and not its value. */
  get key(): DocumentOrigin {
    return new DocumentOrigin(this.file, this.document, this.base, 'key');
  }

  /** Where `field` of this part stands. */
  place(field: FieldPath = []): Place {
    const position = this.document.locate([...this.base, ...field], { key: this.target === 'key' });
    return { file: this.file, ...position };
  }

  /** A scalar's text as it stands in the file; `undefined` for anything else. */
  source(path: FieldPath): string | undefined {
    return this.document.source([...this.base, ...path]);
  }

  describe(field: FieldPath = []): string {
    const { file, line, column } = this.place(field);
    return `${file}:${line}:${column}`;
  }
}
