const NUMBER = new Intl.NumberFormat();
const SHORT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const number = (value: number): string => NUMBER.format(value);

/** Numbers that fit a tile: `12,345`, `123.5K`, `1.2M`. */
export const short = (value: number): string => (value < 100_000 ? number(value) : SHORT.format(value));

/** The time of day of seconds since 1970. */
export const clock = (at: number): string => CLOCK.format(at * 1000);
