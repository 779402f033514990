// Hashes and unguessable bytes, from libsodium.
#pragma once

#include <string>
#include <string_view>

namespace psmet {

// SHA-256 in lower-case hexadecimal, 64 characters.
std::string Sha256Hex(std::string_view bytes);
// A MAC of `bytes` under a 32-byte key, in URL-safe base64 without padding, 43 characters.
std::string Mac(std::string_view key, std::string_view bytes);
// True if the two are equal; takes as long whether or not.
bool EqualInConstantTime(std::string_view a, std::string_view b);
// URL-safe base64 without padding, and back; false for what is not.
std::string ToBase64(std::string_view bytes);
bool FromBase64(std::string_view text, std::string* bytes);
std::string ToHex(std::string_view bytes);
// `size` unguessable bytes.
std::string RandomBytes(size_t size);

}  // namespace psmet
