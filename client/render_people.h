// Patients as people read them.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace psmet::cli {

// One patient, and the commands that show their classes, orders and caregivers.
std::string RenderPatient(const google::protobuf::Message& reply, int width);
// True for a reply that warns of a patient without a payer.
bool LacksPayer(const google::protobuf::Message& reply);

}  // namespace psmet::cli
