import { Metadata } from '@grpc/grpc-js';

/** gRPC metadata as web headers; binary values become base64. Pure. */
export function toHeaders(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(metadata.toJSON())) {
    for (const value of values) headers.append(name, typeof value === 'string' ? value : value.toString('base64'));
  }
  return headers;
}

/** Web headers as gRPC metadata; names that end in "-bin" hold base64. Pure. */
export function fromHeaders(headers: Headers): Metadata {
  const metadata = new Metadata();
  headers.forEach((value, name) => {
    if (!name.endsWith('-bin')) metadata.add(name, value);
    else for (const part of value.split(',')) metadata.add(name, Buffer.from(part, 'base64'));
  });
  return metadata;
}
