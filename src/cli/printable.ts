// The text of a file must not steer the terminal that shows them.

/** Control characters but line feeds become question marks. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\0-\t\v-\x1f\x7f-\x9f]/g, '?');
}
