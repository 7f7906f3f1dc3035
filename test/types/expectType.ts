/** True for two types that are the same, both ways and to the last modifier. */
export type Equal<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;

export declare function expectType<T extends boolean>(value: T): void;
