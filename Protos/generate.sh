#!/bin/sh
# Regenerates what is made from the .proto files of this folder: the C codec in Sources/CV2XWire and the descriptor
# set coroad.fds. Needs protoc and protoc-c (Debian: protobuf-compiler, protobuf-c-compiler). The outputs depend
# on the .proto files and on the two tools' versions only, so a second run changes nothing.
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

# The descriptor set as bytes in the program: recordings carry it as the schema of their messages.
cat >"$out/include/descriptor_set.h" <<'END'
/* Written by Protos/generate.sh. */
#ifndef COROAD_DESCRIPTOR_SET_H
#define COROAD_DESCRIPTOR_SET_H
#include <stddef.h>
#include <stdint.h>
/* The serialised FileDescriptorSet of every .proto file, and its length in bytes. */
const uint8_t *coroad_descriptor_set(size_t *size);
#endif
END
{
  echo '/* Written by Protos/generate.sh from coroad.fds. */'
  echo '#include "descriptor_set.h"'
  echo 'static const uint8_t bytes[] = {'
  od -An -v -tu1 -w24 coroad.fds | sed -e 's/^ *//' -e 's/  */, /g' -e 's/$/,/'
  echo '};'
  echo 'const uint8_t *coroad_descriptor_set(size_t *size) {'
  echo '  *size = sizeof bytes;'
  echo '  return bytes;'
  echo '}'
} >"$out/descriptor_set.c"
