/** How does one stand for an object that is made when something of it is first used? */

/** Symbols make nothing: they are asked for to see whether somebody put them there. */
export function lazily<T extends object>(make: () => T): T {
  let made: T | undefined
  return new Proxy({} as T, { get: (_, key) => (typeof key === 'symbol' ? undefined : (Reflect.get((made ??= make()), key) as unknown)) })
}

/** What is here now, and beyond it what is made later. */
export function withLazy<Now extends object, Later extends object>(now: Now, later: () => Later): Now & Later {
  return Object.setPrototypeOf(now, lazily(later)) as Now & Later
}
