/** The version before the change, or the one after it. */
export type Side = 'base' | 'head';

/** The same for both versions. */
export type Sides<T> = Readonly<Record<Side, T>>;

export const SIDES: readonly Side[] = ['base', 'head'];
