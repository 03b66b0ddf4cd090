/**
 * `T` with every field written, be it as `undefined`: the result type of what makes a part of the model from what was
 * declared. A field that is declared and forgotten there is then an error of the compiler, not a silent loss. Such results
 * are object literals field by field: V8 makes one with a spread in it up to two hundred times slower.
 */
export type WrittenOut<T> = { readonly [Field in keyof Required<T>]: T[Field] };
