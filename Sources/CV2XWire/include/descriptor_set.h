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
