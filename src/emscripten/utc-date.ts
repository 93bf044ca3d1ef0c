// The Date that the glue sees. The host's time zone is not the guest's to know: local time is UTC, as it is
// in the WASI family.

export class UtcDate extends Date {
  constructor(...fields: number[]) {
    const [year, month, ...rest] = fields;
    if (year === undefined) super();
    else if (month === undefined) super(year);
    else super(Date.UTC(year, month, ...rest));
  }

  override getTimezoneOffset(): number {
    return 0;
  }
  /** The part in parentheses becomes the name of the time zone. */
  override toTimeString(): string {
    return `${this.toISOString().slice(11, 19)} GMT+0000 (UTC)`;
  }

  /** `mktime` in the glue takes tm_year from it. */
  getYear(): number {
    return this.getUTCFullYear() - 1900;
  }
  override getFullYear(): number {
    return this.getUTCFullYear();
  }
  override getMonth(): number {
    return this.getUTCMonth();
  }
  override getDate(): number {
    return this.getUTCDate();
  }
  override getDay(): number {
    return this.getUTCDay();
  }
  override getHours(): number {
    return this.getUTCHours();
  }
  override getMinutes(): number {
    return this.getUTCMinutes();
  }
  override getSeconds(): number {
    return this.getUTCSeconds();
  }

  // `strftime` in the glue walks through the days of a year with these.
  override setFullYear(year: number): number {
    return this.setUTCFullYear(year);
  }
  override setMonth(month: number): number {
    return this.setUTCMonth(month);
  }
  override setDate(date: number): number {
    return this.setUTCDate(date);
  }
}
