#include "handlers/mask.h"

#include <absl/strings/str_join.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "psmet/v1/options.pb.h"

namespace psmet::handlers {

absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const google::protobuf::Message& values,
                       google::protobuf::Message* onto) {
  const auto* descriptor = values.GetDescriptor();
  std::vector<std::string> changeable;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto& field = *descriptor->field(i);
    const auto& rule = field.options().GetExtension(psmet::v1::rule);
    if (!rule.output_only() && !rule.fixed()) changeable.push_back(field.name());
  }
  if (mask.paths().empty()) return Invalid("MASK_INVALID", "update_mask names no field");
  for (const std::string& path : mask.paths()) {
    if (std::find(changeable.begin(), changeable.end(), path) != changeable.end()) continue;
    return Invalid("MASK_INVALID", "update_mask names {path}; what can be changed is {changeable}",
                   {{"path", path}, {"changeable", absl::StrJoin(changeable, ", ")}});
  }
  google::protobuf::util::FieldMaskUtil::MergeOptions replace;
  replace.set_replace_message_fields(true);
  replace.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(values, mask, replace, onto);
  return absl::OkStatus();
}

}  // namespace psmet::handlers
