/**
 * Numbers and texts with limits. The tags stand in the schema that is made of these types; TypeScript sees the plain
 * type, so what has limits is checked in lib/validation for both ways in.
 */

/**
 * A port number.
 *
 * @asType integer
 * @minimum 1
 * @maximum 65535
 */
export type Port = number;

/**
 * A whole number that is not negative.
 *
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * A part of a hundred, also a fraction.
 *
 * @minimum 0
 * @maximum 100
 */
export type Percent = number;

/**
 * A part of a hundred, as a whole number.
 *
 * @asType integer
 * @minimum 0
 * @maximum 100
 */
export type WholePercent = number;

/**
 * A time such as `500ms`, `2s` or `1m30s`.
 *
 * @title a duration such as 500ms, 2s or 1m30s
 */
export type Duration = string;
