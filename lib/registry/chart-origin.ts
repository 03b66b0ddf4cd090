import type { FieldPath } from '../yaml/field-path';
import { DocumentOrigin, type Place } from './document-origin';

/** A service whose `deployment` comes from a rendered chart, but for what it says itself. */
export class ChartOrigin extends DocumentOrigin {
  /**
   * @param own where the service is written
   * @param chart the object whose pods it takes
   * @param says whether the service itself says a field of its `deployment`
   */
  constructor(
    private readonly own: DocumentOrigin,
    private readonly chart: DocumentOrigin,
    private readonly says: (field: FieldPath) => boolean,
  ) {
    super(own.file, own.document, own.base);
  }

  override at(...path: FieldPath): DocumentOrigin {
    return this.own.at(...path);
  }

  override get key(): DocumentOrigin {
    return this.own.key;
  }

  override place(field: FieldPath = []): Place {
    const [first, ...rest] = field;
    return first === 'deployment' && !this.says(rest) ? this.chart.place(rest) : this.own.place(field);
  }

  override source(path: FieldPath): string | undefined {
    return this.own.source(path);
  }
}
