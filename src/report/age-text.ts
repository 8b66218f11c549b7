/** 45 s, 12 min, 5 h, 3 d: an age in the unit that leaves a number of two or three digits. */
export function ageText(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 120) return `${whole} s`
  if (whole < 7200) return `${Math.round(whole / 60)} min`
  return whole < 172_800 ? `${Math.round(whole / 3600)} h` : `${Math.round(whole / 86_400)} d`
}
