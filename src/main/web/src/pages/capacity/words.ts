const NUMBER = new Intl.NumberFormat();
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const number = (value: number): string => NUMBER.format(value);

/** The time of day, of seconds since 1970. */
export const clock = (at: number): string => CLOCK.format(at * 1000);
