// Why a request got no answer, in words that name what an operator can mend. `fetch failed` alone helps nobody; the
// cause has the system's word, and no header of ours.

/** Codes of OpenSSL and Node for a certificate that is not believed. */
const CERTIFICATE = /CERT|SELF_SIGNED|^UNABLE_TO_(?:GET_ISSUER|VERIFY)|^HOSTNAME_MISMATCH$/;

/** What each code means for a host and its port. */
const MEANINGS: readonly (readonly [RegExp, (at: string, message: string) => string])[] = [
  [/^ECONNREFUSED$/, (at) => `nothing listens at ${at}`],
  [/^ENOTFOUND$/, (at) => `no address is known for ${at}`],
  [/^EAI_AGAIN$/, (at) => `the name server does not answer for ${at}`],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, (at) => `${at} cannot be reached in time`],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, (at) => `there is no way to ${at}`],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, (at) => `${at} closed the connection`],
  [/^ERR_SSL_|^EPROTO$/, (at) => `${at} does not speak TLS as expected; is it http?`],
  [CERTIFICATE, (at, message) => `the certificate of ${at} is not accepted (${message})`],
];

/** `network error ECONNREFUSED: nothing listens at api.example.com:443`. */
export function networkReason(error: unknown, url: string): string {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } }).cause;
  const at = hostAndPort(url);
  if (typeof cause?.code !== 'string') {
    // fetch itself refuses ports of other protocols.
    return cause?.message === 'bad port' ? `network error: fetch refuses the port of ${at}` : 'network error';
  }
  const { code } = cause;
  const message = typeof cause.message === 'string' ? cause.message.slice(0, MAX_MESSAGE) : '';
  const [, told] = MEANINGS.find(([pattern]) => pattern.test(code)) ?? [];
  return `network error ${code}${told ? `: ${told(at, message)}` : ` at ${at}`}`;
}

const MAX_MESSAGE = 200;

function hostAndPort(url: string): string {
  if (!URL.canParse(url)) return 'the API';
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
