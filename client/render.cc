#include "client/render.h"

#include <absl/strings/match.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "client/change.h"
#include "client/fields.h"
#include "client/moment.h"
#include "client/template.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsNested(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->message_type() != v1::Moment::descriptor() &&
         field->message_type() != google::protobuf::Duration::descriptor();
}

// A field that names its message.
const FieldDescriptor* Name(const Descriptor* type) {
  for (const char* name : {"id", "key", "seq", "charge", "number", "session"}) {
    if (const FieldDescriptor* field = type->FindFieldByName(name)) return field;
  }
  return nullptr;
}

// A column for each plain field of the type.
std::vector<Column> ColumnsOf(const Descriptor* type) {
  std::vector<Column> columns;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (IsNested(field)) continue;
    std::string heading = field->name();
    std::replace(heading.begin(), heading.end(), '_', ' ');
    for (char& c : heading) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    columns.push_back({heading, "{" + field->name() + "}"});
  }
  return columns;
}

// Drops the columns that are empty in every row.
Table WithoutEmptyColumns(const Table& table) {
  Table kept{.headings = {}, .rows = std::vector<std::vector<std::string>>(table.rows.size())};
  for (size_t i = 0; i < table.headings.size(); ++i) {
    bool filled = std::any_of(table.rows.begin(), table.rows.end(),
                              [&](const auto& row) { return !row[i].empty() && row[i] != "no"; });
    if (!filled) continue;
    kept.headings.push_back(table.headings[i]);
    for (size_t r = 0; r < table.rows.size(); ++r) kept.rows[r].push_back(table.rows[r][i]);
  }
  return kept;
}

bool Headed(const Listing& listing) {
  return std::any_of(listing.columns.begin(), listing.columns.end(),
                     [](const Column& column) { return !column.heading.empty(); });
}

// A list of sentences takes a line each.
std::vector<std::string> LongTexts(const Message& message, const FieldDescriptor* field) {
  std::vector<std::string> texts;
  if (!field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return texts;
  bool spaced = false;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    texts.push_back(Plain(message.GetReflection()->GetRepeatedString(message, field, i)));
    spaced = spaced || texts.back().find(' ') != std::string::npos;
  }
  return spaced ? texts : std::vector<std::string>{};
}

std::string Warnings(const Message& reply) {
  std::string text;
  const FieldDescriptor* own = reply.GetDescriptor()->FindFieldByName("warnings");
  for (const std::string& path : {std::string("warnings"), std::string("session.warnings")}) {
    if (path != "warnings" && own) continue;
    auto way = Way(reply.GetDescriptor(), path);
    if (way.empty() || !way.back()->is_repeated()) continue;
    const Message& holder = way.size() == 1 ? reply : reply.GetReflection()->GetMessage(reply, way[0]);
    for (int i = 0; i < holder.GetReflection()->FieldSize(holder, way.back()); ++i) {
      const auto& warning =
          static_cast<const v1::Warning&>(holder.GetReflection()->GetRepeatedMessage(holder, way.back(), i));
      text += "  ! " + Plain(warning.text()) + "\n" + Filled("[      psmet {remedy|command}\n]", warning);
    }
  }
  return text;
}

std::vector<const Message*> ItemsOf(const Listing& listing, const Message& reply) {
  std::vector<const Message*> items;
  for (const std::string& list : {listing.items, listing.then}) {
    const FieldDescriptor* field = reply.GetDescriptor()->FindFieldByName(list);
    for (int i = 0; field && i < reply.GetReflection()->FieldSize(reply, field); ++i)
      items.push_back(&reply.GetReflection()->GetRepeatedMessage(reply, field, i));
  }
  return items;
}

google::protobuf::util::JsonPrintOptions JsonOptions(bool lines) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = !lines;
  options.always_print_primitive_fields = true;
  return options;
}

std::string JsonText(const Message& message, bool lines) {
  std::string text;
  // Replies hold valid UTF-8 and no Any: printing them can't fail.
  (void)google::protobuf::util::MessageToJsonString(message, &text, JsonOptions(lines));
  if (text.empty() || text.back() != '\n') text += '\n';
  return text;
}

// True for the line of a command that asks before it is done.
bool AsksFirst(const std::string& line) {
  return std::any_of(Commands().begin(), Commands().end(), [&](const Command& command) {
    return command.asks && absl::StartsWith(line, command.words + " ");
  });
}

}  // namespace

Table TableOf(const Listing& listing, const Message& reply, Values values) {
  std::vector<Column> columns = listing.columns;
  if (values == Values::kData) columns.insert(columns.end(), listing.data.begin(), listing.data.end());
  Table table;
  for (const Column& column : columns) {
    table.headings.push_back(column.heading);
    if (column.below) table.below.push_back(column.heading);
  }
  for (const Message* item : ItemsOf(listing, reply)) {
    auto& row = table.rows.emplace_back();
    for (const Column& column : columns) row.push_back(Filled(column.cell, *item, nullptr, values));
  }
  return table;
}

std::string Listed(const Listing& listing, const Message& reply, int width) {
  Table table = TableOf(listing, reply);
  if (table.rows.empty()) return "";
  FoldReasons(table);
  if (!Headed(listing)) table.headings.clear();
  return (listing.title.empty() ? "" : "  " + listing.title + "\n") +
         Aligned(table, width, listing.title.empty() ? "  " : "    ");
}

std::string Details(const Message& resource, const std::vector<std::string>& hidden, int width) {
  Table fields;
  std::string below;
  const Descriptor* type = resource.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (std::find(hidden.begin(), hidden.end(), field->name()) != hidden.end()) continue;
    std::string label = field->name();
    std::replace(label.begin(), label.end(), '_', ' ');
    if (IsNested(field)) {
      if (!field->is_repeated() || resource.GetReflection()->FieldSize(resource, field) == 0) continue;
      Table table = WithoutEmptyColumns(TableOf({field->name(), ColumnsOf(field->message_type()), ""}, resource));
      below += "\n" + label + "\n" + Aligned(table, width, "  ");
    } else if (auto texts = LongTexts(resource, field); !texts.empty()) {
      for (const std::string& text : texts) {
        fields.rows.push_back({label, text});
        label.clear();
      }
    } else if (std::string text = Filled("[{" + field->name() + "}]", resource); !text.empty()) {
      fields.rows.push_back({label, text});
    }
  }
  return Aligned(fields, width) + below;
}

const Message* ResourceOf(const Message& reply) {
  const Descriptor* type = reply.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->is_repeated() || !IsNested(field) || !reply.GetReflection()->HasField(reply, field)) continue;
    const Message& inner = reply.GetReflection()->GetMessage(reply, field);
    if (Name(field->message_type())) return &inner;
    if (const Message* found = ResourceOf(inner)) return found;
  }
  return nullptr;
}

std::string Spoken(const Command& command, const Message& request, const Message& reply, int width) {
  if (command.render) return command.render(reply, width) + (Writes(FindMethod(command.method)) ? Warnings(reply) : "");
  if (command.list) {
    Table table = TableOf(*command.list, reply);
    // Lines of a pipe are read one by one.
    if (width > 0) FoldReasons(table);
    return table.rows.empty() ? "(none)\n" : Aligned(table, width);
  }
  if (command.done.empty()) {
    const Message* resource = ResourceOf(reply);
    return Details(resource ? *resource : reply, command.hidden, width);
  }
  std::string text = Filled(command.done, reply, &request) + "\n";
  text += Warnings(reply);
  for (const Listing& listing : command.more) text += Listed(listing, reply, width);
  return text;
}

std::string Undo(const Command& command, const Message& request, const Message& reply, bool asks) {
  if (command.puts_back) {
    const std::string back = PutBack(command.method, request, reply);
    return back.empty() ? "" : "Undo: " + back;
  }
  const bool narrower = command.narrower && command.narrower(reply);
  const std::string undo = Filled(narrower ? command.undo_then : command.undo, reply, &request, Values::kQuoted);
  // A line of what the reply has nothing for is none.
  std::vector<std::string> lines = SplitAt(undo, '\n');
  std::erase(lines, "");
  if (lines.empty()) return "";
  if (!asks && AsksFirst(undo)) lines.back() += " --yes";
  const std::string lacks = narrower && !command.undo_lacks.empty() ? " (" + command.undo_lacks + ")" : "";
  // What takes several commands stands in their order.
  return "Undo" + lacks + ": psmet " + Joined(lines, "\n  Then: psmet ");
}

std::string Next(const Command& command, const Message& request, const Message& reply) {
  if (command.next_if && !command.next_if(reply)) return "";
  std::string next = Filled(command.next, reply, &request, Values::kQuoted);
  return next.empty() ? "" : "psmet " + next;
}

std::string Json(const Message& reply) { return JsonText(reply, false); }

std::string JsonLines(const Command& command, const Message& reply) {
  if (!command.list) return JsonText(reply, true);
  std::string text;
  for (const Message* item : ItemsOf(*command.list, reply)) text += JsonText(*item, true);
  return text;
}

std::string CsvOf(const Command& command, const Message& reply) {
  if (command.list) return Csv(TableOf(*command.list, reply, Values::kData));
  const Message* resource = ResourceOf(reply);
  const Message& message = resource ? *resource : reply;
  Table table;
  auto& row = table.rows.emplace_back();
  for (const Column& column : ColumnsOf(message.GetDescriptor())) {
    table.headings.push_back(column.heading);
    row.push_back(Filled(column.cell, message, nullptr, Values::kData));
  }
  return Csv(table);
}

std::string Ids(const Command& command, const Message& reply) {
  auto id = [](const Message& message) {
    const FieldDescriptor* field = Name(message.GetDescriptor());
    return field ? Filled("{" + field->name() + "}", message) + "\n" : std::string();
  };
  if (!command.list) {
    const Message* resource = ResourceOf(reply);
    return id(resource ? *resource : reply);
  }
  std::string text;
  const FieldDescriptor* items = reply.GetDescriptor()->FindFieldByName(command.list->items);
  for (int i = 0; i < reply.GetReflection()->FieldSize(reply, items); ++i) {
    text += id(reply.GetReflection()->GetRepeatedMessage(reply, items, i));
  }
  return text;
}

}  // namespace psmet::cli
