#!/bin/sh
# Regenerates what is made from the .proto files of this folder: the C codec in Sources/CV2XWire and the descriptor
# sets coroad.fds and foxglove.fds. Needs protoc and protoc-c (Debian: protobuf-compiler, protobuf-c-compiler). The
# outputs depend on the .proto files and on the two tools' versions only, so a second run changes nothing.
#
# Foxglove's messages have no C codec: they are only written, and libprotobuf-c does not bring Google's types.
set -eu
cd "$(dirname "$0")"
out=../Sources/CV2XWire
LC_ALL=C
export LC_ALL

for tool in protoc protoc-c; do
  command -v "$tool" >/dev/null 2>&1 || { echo "generate.sh: $tool is not on PATH" >&2; exit 3; }
done

mkdir -p "$out/include"
rm -f "$out"/*.pb-c.c "$out"/include/*.pb-c.h
protoc-c --proto_path=. --c_out="$out" ./*.proto
mv "$out"/*.pb-c.h "$out/include/"

{
  echo '/* Umbrella header, written by Protos/generate.sh. */'
  echo '#ifndef CV2XWIRE_H'
  echo '#define CV2XWIRE_H'
  echo '#include <protobuf-c/protobuf-c.h>'
  for file in *.proto; do
    echo "#include \"${file%.proto}.pb-c.h\""
  done
  echo '#include "descriptor_set.h"'
  echo '#endif'
} >"$out/include/CV2XWire.h"

protoc --proto_path=. --include_imports --descriptor_set_out=coroad.fds ./*.proto
protoc --proto_path=. --include_imports --descriptor_set_out=foxglove.fds foxglove/*.proto

# The descriptor sets as bytes in the program: recordings carry them as the schemas of their messages.
cat >"$out/include/descriptor_set.h" <<'END'
/* Written by Protos/generate.sh. */
#ifndef COROAD_DESCRIPTOR_SET_H
#define COROAD_DESCRIPTOR_SET_H
#include <stddef.h>
#include <stdint.h>
/* The serialised FileDescriptorSet of every .proto file of Coroad's own, and its length in bytes. */
const uint8_t *coroad_descriptor_set(size_t *size);
/* The same of Foxglove's messages. */
const uint8_t *coroad_foxglove_descriptor_set(size_t *size);
#endif
END
{
  echo '/* Written by Protos/generate.sh from coroad.fds and foxglove.fds. */'
  echo '#include "descriptor_set.h"'
  for set in coroad foxglove; do
    prefix=coroad_
    [ "$set" = coroad ] || prefix=coroad_foxglove_
    echo "static const uint8_t $set[] = {"
    od -An -v -tu1 -w24 "$set.fds" | sed -e 's/^ *//' -e 's/  */, /g' -e 's/$/,/'
    echo '};'
    echo "const uint8_t *${prefix}descriptor_set(size_t *size) {"
    echo "  *size = sizeof $set;"
    echo "  return $set;"
    echo '}'
  done
} >"$out/descriptor_set.c"
