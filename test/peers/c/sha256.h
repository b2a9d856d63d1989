/* SHA-256 (FIPS 180-4), HMAC (RFC 2104) and HKDF (RFC 5869). */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32

struct sha256 {
  uint32_t state[8];
  uint64_t bytes;
  uint8_t block[64];
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t size);
void sha256_end(struct sha256 *hash, uint8_t digest[DIGEST_BYTES]);
void sha256(const void *data, size_t size, uint8_t digest[DIGEST_BYTES]);
void hmac_sha256(const uint8_t *key, size_t key_size, const void *data, size_t size,
                 uint8_t digest[DIGEST_BYTES]);

/* 32 bytes: one block is all that is needed. */
void hkdf_sha256(const uint8_t *secret, const uint8_t *salt, size_t salt_size, const void *info,
                 size_t info_size, uint8_t key[DIGEST_BYTES]);

#endif
