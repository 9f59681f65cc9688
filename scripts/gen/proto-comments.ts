import { execFileSync } from 'node:child_process';
import { type DescEnum, type DescField, type DescMessage, type DescOneof, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** What the contract says of a message, a field, a oneof or an enum; empty when it says nothing. */
export type ProtoComments = (described: DescMessage | DescField | DescOneof | DescEnum) => string;

/** Numbers of the fields of descriptor.proto that paths of source code info are made of. */
const part = { messageType: 4, enumType: 5, field: 2, oneof: 8 } as const;

/**
 * Reads the comments of the contract, which generated code leaves out of descriptors. Takes a second: buf compiles it.
 * Knows messages and enums that are not inside others, as the contract has no other ones.
 */
export function readProtoComments(): ProtoComments {
  const image = execFileSync('node_modules/.bin/buf', ['build', 'proto', '-o', '-#format=binpb'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const comments = new Map<string, string>();
  for (const file of fromBinary(FileDescriptorSetSchema, image).file) addComments(comments, file);
  return (described) =>
    comments.get('typeName' in described ? described.typeName : `${described.parent?.typeName}.${described.name}`) ??
    '';
}

function addComments(comments: Map<string, string>, file: FileDescriptorProto): void {
  for (const { path, leadingComments } of file.sourceCodeInfo?.location ?? []) {
    const [kind, index, inner, innerIndex] = path;
    const isMessage = kind === part.messageType;
    const outer = (isMessage ? file.messageType : kind === part.enumType ? file.enumType : [])[index ?? 0];
    if (outer === undefined || path.length > 4) continue;
    const message = isMessage ? file.messageType[index ?? 0] : undefined;
    const things = inner === part.field ? message?.field : inner === part.oneof ? message?.oneofDecl : undefined;
    const thing = path.length === 4 ? things?.[innerIndex ?? 0]?.name : '';
    if (thing === undefined || (path.length !== 2 && path.length !== 4)) continue;
    const name = `${file.package}.${outer.name}${thing === '' ? '' : `.${thing}`}`;
    comments.set(name, leadingComments.trim().replace(/\s*\n\s*/g, ' '));
  }
}
