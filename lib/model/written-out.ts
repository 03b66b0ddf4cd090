/**
 * `T` with every field written, be it as `undefined`: the result type of what makes a part of the model from what was
 * declared. A field that is declared and forgotten there is then an error of the compiler, not a silent loss.
 */
export type WrittenOut<T> = { readonly [Field in keyof Required<T>]: T[Field] };
