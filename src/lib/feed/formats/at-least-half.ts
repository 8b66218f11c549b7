/** Whether some of the first lines of a file speak for all: one or two of them may be bad. */
export function atLeastHalf(some: number, all: number): boolean {
  return some > 0 && some * 2 >= all
}
