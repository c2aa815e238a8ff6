// Numbers, days and names as the reader of the page writes them.

import { language, t } from "./strings.js";

const whole = new Intl.NumberFormat(language);
const share = new Intl.NumberFormat(language, { style: "percent", maximumSignificantDigits: 2 });
const clock = new Intl.DateTimeFormat(language, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const longDay = new Intl.DateTimeFormat(language, { month: "long", day: "numeric" });
const fullDay = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const countries = new Intl.DisplayNames(language, { type: "region" });
const languages = new Intl.DisplayNames(language, { type: "language" });

const DAY_MS = 86_400_000;

export const number = (n) => whole.format(n);
export const percent = (fraction) => share.format(fraction);

/** `340 kB`, from bytes. */
export function fileSize(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const style = { style: "unit", unit, maximumFractionDigits: amount < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language, style).format(amount);
}

/** `14:05`, from Unix seconds. */
export const time = (seconds) => clock.format(new Date(seconds * 1000));

/** A key that changes at the reader's midnight. */
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

/** The heading over a day's messages. */
export function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return t("today");
  if (date.toDateString() === new Date(now - DAY_MS).toDateString()) return t("yesterday");
  return (date.getFullYear() === now.getFullYear() ? longDay : fullDay).format(date);
}

/** The country of a code. A calling code that several countries share stays as it is. */
export function countryName(code) {
  if (code === "INTL") return t("international");
  return /^[A-Z]{2}$/.test(code) ? countries.of(code) : code;
}

export function languageName(tag) {
  return displayName(languages, tag);
}

/** A language as those who speak it call it. */
export function ownLanguageName(tag) {
  return displayName(new Intl.DisplayNames(tag, { type: "language" }), tag);
}

function displayName(names, tag) {
  try {
    return names.of(tag);
  } catch (error) {
    // A tag that is none, which the rehearsal lets a messenger report.
    if (error instanceof RangeError) return tag;
    throw error;
  }
}
