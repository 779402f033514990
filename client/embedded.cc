#include "client/comments.h"

// The assembler copies the file: a C array of that size takes the compiler many seconds.
__asm__(
    ".section .rodata\n"
    ".global psmet_descriptors_begin\n"
    ".global psmet_descriptors_end\n"
    "psmet_descriptors_begin:\n"
    ".incbin \"" PSMET_DESCRIPTORS
    "\"\n"
    "psmet_descriptors_end:\n"
    ".text\n");

extern "C" const char psmet_descriptors_begin[];
extern "C" const char psmet_descriptors_end[];

namespace psmet::cli {

std::string_view EmbeddedDescriptors() {
  return {psmet_descriptors_begin, static_cast<size_t>(psmet_descriptors_end - psmet_descriptors_begin)};
}

}  // namespace psmet::cli
