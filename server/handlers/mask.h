// Update masks: which fields of a resource a request changes.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

namespace psmet::handlers {

// Copies the fields that the mask names from `values` to `onto`, a message of the same type. Nothing is changed on an
// error. Errors: MASK_INVALID for an empty mask, and for a name that is no field, or one that the server sets or that
// is fixed.
absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const google::protobuf::Message& values,
                       google::protobuf::Message* onto);

}  // namespace psmet::handlers
