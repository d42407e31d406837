/** Days since 1970-01-01, the one form in which the generator counts dates. */
export type Day = number;

const MILLISECONDS_A_DAY = 86_400_000;
const DAYS_A_YEAR = 365.25;

export function day(isoDate: string): Day {
  return Date.parse(`${isoDate}T00:00:00Z`) / MILLISECONDS_A_DAY;
}

/** `YYYY-MM-DD`. */
export function date(when: Day): string {
  return new Date(when * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** `YYYY-MM-DD HH:MM:SS`, which Athena reads in CSV as well. */
export function timestamp(when: Day, minute: number): string {
  const moment = new Date(when * MILLISECONDS_A_DAY + minute * 60_000);
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}

/** Whole years of life. */
export function age(birth: Day, when: Day): number {
  return Math.floor((when - birth) / DAYS_A_YEAR);
}

/** First and last day of birth of who is that many whole years old on a day. */
export function birthsOf(years: number, when: Day): { readonly from: Day; readonly to: Day } {
  return {
    from: Math.ceil(when - (years + 1) * DAYS_A_YEAR) + 1,
    to: Math.floor(when - years * DAYS_A_YEAR),
  };
}
