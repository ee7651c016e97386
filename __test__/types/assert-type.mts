/** True if both types are the same, and not merely compatible. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for a promise of exactly `T`. */
export declare function resolvesTo<T>(): <A>(
  promise: Promise<A> & (Same<A, T> extends true ? unknown : never)
) => void;
