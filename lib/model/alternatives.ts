/** One field of `T` and no other. */
export type ExactlyOne<T> = {
  [Field in keyof T]: Pick<T, Field> & { readonly [Other in Exclude<keyof T, Field>]?: undefined };
}[keyof T];

/** Some fields of `T`, not none. */
export type AtLeastOne<T> = { [Field in keyof T]: Pick<T, Field> & Partial<T> }[keyof T];
