/** The list with one of its things a place further up (-1) or down (1); as it is where there is no such place. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  const [one, other] = [list[at], list[to]];
  if (one === undefined || other === undefined) return [...list];
  return list.map((thing, index) => (index === at ? other : index === to ? one : thing));
}
