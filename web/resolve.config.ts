/** Where imports that are not packages lead; the build and the tests share it, tsconfig.json repeats the first line. */
export const resolveAlias = [
  { find: /^#gen\//, replacement: `${import.meta.dirname}/../gen/` },
  {
    // The generated code names the validation rules only to complete its descriptors; the browser leaves validation to
    // the services, and the real module weighs 13 KB compressed.
    find: '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js',
    replacement: `${import.meta.dirname}/src/app/rpc/validation-rules.ts`,
  },
];
