/** Where the simulation starts: midnight, since DataZone counts runs by day. */
const START = Date.UTC(2026, 0, 15);

/** The time of so many simulated seconds. */
export const instant = (seconds: number) => new Date(START + seconds * 1000);

/** The simulated seconds of a time. */
export const secondsOf = (time: Date) => (time.getTime() - START) / 1000;
