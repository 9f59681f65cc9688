import { type DescFile, type DescService, toBinary } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { ServerReflection as ReflectionV1 } from '#gen/grpc/reflection/v1/reflection_pb.js';
import { ServerReflection as ReflectionV1Alpha } from '#gen/grpc/reflection/v1alpha/reflection_pb.js';
import { type RpcRoute, rpcRoute } from './rpc.js';

/** What a client asks for: the same in both versions of the protocol. */
type Question =
  | {
      readonly case: 'fileByFilename' | 'fileContainingSymbol' | 'allExtensionNumbersOfType' | 'listServices';
      readonly value: string;
    }
  | {
      readonly case: 'fileContainingExtension';
      readonly value: { readonly containingType: string; readonly extensionNumber: number };
    }
  | { readonly case: undefined; readonly value?: undefined };

type Answer =
  | { case: 'fileDescriptorResponse'; value: { fileDescriptorProto: Uint8Array[] } }
  | { case: 'allExtensionNumbersResponse'; value: { baseTypeName: string; extensionNumber: number[] } }
  | { case: 'listServicesResponse'; value: { service: { name: string }[] } }
  | { case: 'errorResponse'; value: { errorCode: number; errorMessage: string } };

/**
 * gRPC server reflection, both published versions, over the descriptors of the given services: clients such as
 * `buf curl` and grpcurl learn the contract from the running server. Source: grpc/reflection/v1/reflection.proto.
 */
export function createReflectionRoutes(services: readonly DescService[]): RpcRoute[] {
  const index = indexFiles([...services, ReflectionV1, ReflectionV1Alpha]);
  return [
    rpcRoute(ReflectionV1, { serverReflectionInfo: (requests) => answerAll(index, requests) }),
    rpcRoute(ReflectionV1Alpha, { serverReflectionInfo: (requests) => answerAll(index, requests) }),
  ];
}

interface FileIndex {
  readonly serviceNames: readonly string[];
  readonly byName: ReadonlyMap<string, DescFile>;
  /** Files by the full name of each type and method that they declare. */
  readonly bySymbol: ReadonlyMap<string, DescFile>;
  /** Extension numbers, and the file that declares each, by the type that they extend. */
  readonly extensions: ReadonlyMap<string, ReadonlyMap<number, DescFile>>;
}

async function* answerAll<R extends { readonly host: string; readonly messageRequest: Question }>(
  index: FileIndex,
  requests: AsyncIterable<R>,
) {
  const sent = new Set<DescFile>();
  for await (const request of requests) {
    const answer = answerOne(index, request.messageRequest, sent);
    yield { validHost: request.host, originalRequest: request, messageResponse: answer };
  }
}

function answerOne(index: FileIndex, asked: Question, sent: Set<DescFile>): Answer {
  switch (asked.case) {
    case 'listServices': {
      const service = index.serviceNames.map((name) => ({ name }));
      return { case: 'listServicesResponse', value: { service } };
    }
    case 'fileByFilename':
      return fileAnswer(index.byName.get(asked.value), asked.value, sent);
    case 'fileContainingSymbol':
      return fileAnswer(index.bySymbol.get(asked.value), asked.value, sent);
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = asked.value;
      const file = index.extensions.get(containingType)?.get(extensionNumber);
      return fileAnswer(file, `extension ${extensionNumber} of ${containingType}`, sent);
    }
    case 'allExtensionNumbersOfType': {
      const numbers = index.extensions.get(asked.value);
      if (!numbers && !index.bySymbol.has(asked.value)) return notFound(asked.value);
      const value = { baseTypeName: asked.value, extensionNumber: [...(numbers?.keys() ?? [])] };
      return { case: 'allExtensionNumbersResponse', value };
    }
    default:
      return errorAnswer(Code.InvalidArgument, 'the request asks for nothing');
  }
}

/** The file and what it imports, without what this stream has sent before. */
function fileAnswer(file: DescFile | undefined, asked: string, sent: Set<DescFile>): Answer {
  if (!file) return notFound(asked);
  sent.delete(file);
  const files = withImports(file, sent);
  return {
    case: 'fileDescriptorResponse',
    value: { fileDescriptorProto: files.map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto)) },
  };
}

function withImports(file: DescFile, sent: Set<DescFile>): DescFile[] {
  if (sent.has(file)) return [];
  sent.add(file);
  return [file, ...file.dependencies.flatMap((imported) => withImports(imported, sent))];
}

function notFound(asked: string): Answer {
  return errorAnswer(Code.NotFound, `${asked} is not known here`);
}

function errorAnswer(errorCode: Code, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}

function indexFiles(services: readonly DescService[]): FileIndex {
  const files = new Set<DescFile>();
  for (const { file } of services) withImports(file, files);
  const bySymbol = new Map<string, DescFile>();
  const extensions = new Map<string, Map<number, DescFile>>();
  for (const file of files) {
    for (const type of nestedTypes(file)) {
      bySymbol.set(type.typeName, file);
      if (type.kind === 'service') {
        for (const method of type.methods) bySymbol.set(`${type.typeName}.${method.name}`, file);
      }
      if (type.kind === 'extension') {
        const extended = extensions.get(type.extendee.typeName) ?? new Map<number, DescFile>();
        extensions.set(type.extendee.typeName, extended.set(type.number, file));
      }
    }
  }
  return {
    serviceNames: services.map(({ typeName }) => typeName).sort(),
    // Descriptors name files without their ending.
    byName: new Map([...files].map((file) => [`${file.name}.proto`, file])),
    bySymbol,
    extensions,
  };
}
