// Replies as text: sentences, tables, details, JSON, CSV, ids.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "client/commands.h"
#include "client/table.h"
#include "client/template.h"

namespace psmet::cli {

// Items of a reply in the listing's columns; cells can't steer a terminal.
Table TableOf(const Listing& listing, const google::protobuf::Message& reply, Values values = Values::kPlain);

// The same as a table under its title, for people; empty when there are no items.
std::string Listed(const Listing& listing, const google::protobuf::Message& reply, int width);

// A resource field by field, lists of messages as tables below. Empty fields and `hidden` are left out.
std::string Details(const google::protobuf::Message& resource, const std::vector<std::string>& hidden, int width);

// The resource that a reply is about: its first field that has an id or a key; null when there is none.
const google::protobuf::Message* ResourceOf(const google::protobuf::Message& reply);

// What the reply says to people: sentence, tables, warnings; `width` is the terminal's, 0 for none.
std::string Spoken(const Command& command, const google::protobuf::Message& request,
                   const google::protobuf::Message& reply, int width);

// "Undo: psmet drop s-57 p-2210", with what it does not bring back; empty when nothing undoes it. Where nobody can be
// asked (`asks` is false), a command that asks first has its answer with it.
std::string Undo(const Command& command, const google::protobuf::Message& request,
                 const google::protobuf::Message& reply, bool asks = true);

// The command that usually follows, with "psmet"; empty when there is none.
std::string Next(const Command& command, const google::protobuf::Message& request,
                 const google::protobuf::Message& reply);

// The API's own JSON: one document, or a line for each item of a list.
std::string Json(const google::protobuf::Message& reply);
std::string JsonLines(const Command& command, const google::protobuf::Message& reply);

// The list in the columns of its table, or the resource as one row of its fields.
std::string CsvOf(const Command& command, const google::protobuf::Message& reply);

// The ids of a list's items, or of the resource, a line each.
std::string Ids(const Command& command, const google::protobuf::Message& reply);

}  // namespace psmet::cli
