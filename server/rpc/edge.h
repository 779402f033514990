// What a request and a reply hold, by the protos: ids, secrets, names of fields, a digest.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace psmet::rpc {

// Every id that the fields of a message hold, in their order: fields whose rule has an id. `output` takes those that
// the server sets, else those that it does not.
std::vector<std::string> IdsIn(const google::protobuf::Message& message, bool output);
// The patients whom a reply shows, each once.
std::vector<std::string> PatientsIn(const google::protobuf::Message& reply);
// Names of the fields that are filled, those of nested messages as parent.child.
std::vector<std::string> FieldsIn(const google::protobuf::Message& message);
// True: a field whose rule says secret is in a message of that type.
bool MayHoldSecrets(const google::protobuf::Message& message);
// Blanks every field whose rule says secret.
void BlankSecrets(google::protobuf::Message& message);
// Blanks the ids that the server drew, but for those in `known`: in a dry run they belong to nobody.
void BlankNewIds(google::protobuf::Message& message, const std::vector<std::string>& known);
// SHA-256 of the request without request_id and validate_only, in hexadecimal. The request is as before afterwards.
std::string DigestOf(google::protobuf::Message& request);

// The string or bool field of that name; empty or false where the message has none.
std::string TextField(const google::protobuf::Message& message, const char* name);
bool FlagField(const google::protobuf::Message& message, const char* name);

}  // namespace psmet::rpc
