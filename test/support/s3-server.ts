// An S3 of the test's own: objects in a map, behind HTTP with version 4 signatures, which are checked.

import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const S3_CREDENTIALS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret/of+the test' };

export async function startS3() {
  const objects = new Map<string, Buffer>();
  /** Requests that fail with 503 before one is answered. */
  const faults = { next: 0 };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => response.writeHead(status).end(body));
  });

  async function answer(request: IncomingMessage): Promise<{ status: number; body?: Buffer }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (faults.next > 0) {
      faults.next--;
      return { status: 503 };
    }
    if (!isSigned(request)) return { status: 403, body: Buffer.from('SignatureDoesNotMatch') };
    const key = request.url ?? '';
    switch (request.method) {
      case 'PUT':
        objects.set(key, Buffer.concat(chunks));
        return { status: 200 };
      case 'DELETE':
        return { status: objects.delete(key) ? 204 : 404 };
      default: {
        const body = objects.get(key);
        return body ? { status: 200, ...(request.method === 'GET' && { body }) } : { status: 404 };
      }
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    objects,
    faults,
    url: `s3://bucket/renders/blobs?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}&region=eu-test-1`,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The signature of AWS's documentation, over what the request itself says is signed. */
function isSigned({ method, url, headers }: IncomingMessage): boolean {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    );
  if (!found) return false;
  const [, id, date, region, names, signature] = found as unknown as string[];
  if (id !== S3_CREDENTIALS.accessKeyId || region !== 'eu-test-1') return false;
  const signed = (names ?? '').split(';');
  const canonical = [
    ...[method, (url ?? '').split('?')[0], ''],
    ...signed.map((name) => `${name}:${String(headers[name])}`),
    ...['', names, String(headers['x-amz-content-sha256'])],
  ].join('\n');
  const day = `${date}/${region}/s3/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], day, hash].join('\n');
  const sign = (key: string | Buffer, value: string) => createHmac('sha256', key).update(value).digest();
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (from, part) => sign(from, part ?? ''),
    `AWS4${S3_CREDENTIALS.secretAccessKey}`,
  );
  return sign(key, text).toString('hex') === signature;
}
