/**
 * A day of the calendar, YYYY-MM-DD, in UTC. As text, days sort as they follow each other.
 *
 * Periods are counted as Regulation (EEC, Euratom) No 1182/71 does (Article 3): the day of the event is not part of them, a
 * period of years ends with the last hour of the same date, and where that month has no such date, of the month's last day.
 */
export type Day = string;

/** The day in which an instant lies. */
export function dayOf(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** The last day of a period of whole years that starts with an event. */
export function yearsAfter(event: Day, years: number): Day {
  return monthsAfter(event, 12 * years);
}

/** The last day of a period of whole months that starts with an event. */
export function monthsAfter(event: Day, months: number): Day {
  const [year, month, date] = partsOf(event);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(new Date(Date.UTC(year, month + months - 1, Math.min(date, last))));
}

/**
 * The last day of a period of working days that starts with an event. Saturdays and Sundays are none; public holidays, which
 * no list here has, would make it longer.
 */
export function workingDaysAfter(event: Day, days: number): Day {
  const [year, month, date] = partsOf(event);
  const day = new Date(Date.UTC(year, month - 1, date));
  for (let left = days; left > 0;) {
    day.setUTCDate(day.getUTCDate() + 1);
    if (day.getUTCDay() !== 0 && day.getUTCDay() !== 6) left--;
  }
  return dayOf(day);
}

function partsOf(day: Day): [year: number, month: number, date: number] {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number);
  return [year, month, date];
}
