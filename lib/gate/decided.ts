/** The logarithm of the gain at which a bet has shown what it is about: 100, so that it is wrong in at most 1 %. */
export const DECIDED = Math.log(100);
