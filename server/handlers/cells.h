// What a row of a list says, and messages made of it and made into it.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace psmet::handlers {

// What a row says, by field. A field that the row says nothing of is not there; one that it empties is empty.
using Cells = std::map<std::string, std::string, std::less<>>;
// The cell's text; empty where there is none.
const std::string& CellOf(const Cells& cells, std::string_view field);

// Fills the fields of a message that have the name of a cell: texts, numbers, words of enums, yes and no, lists
// separated by "; ".
void FillFrom(const Cells& cells, google::protobuf::Message* message);
// The fields of a message as cells, those that are not messages and those that lists hold. A number 0 and an enum's
// first value are empty.
Cells CellsOf(const google::protobuf::Message& message);

// Fills the request of an update: the id, the changed fields as its mask, and their values.
template <typename Request, typename Resource>
void FillUpdate(const std::string& id, const Cells& cells, const std::vector<std::string>& changed, Request& request,
                Resource* resource) {
  request.set_id(id);
  FillFrom(cells, resource);
  for (const std::string& field : changed) request.mutable_update_mask()->add_paths(field);
}

}  // namespace psmet::handlers
