// Patients as people read them.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace psmet::cli {

// One patient, and the commands that show their classes, orders and caregivers.
std::string RenderPatient(const google::protobuf::Message& reply, int width);
// What a patient's record says now and said before, and the charges that changed.
std::string RenderPatientChange(const google::protobuf::Message& reply, int width);
// True for a reply that warns of a patient without a payer.
bool LacksPayer(const google::protobuf::Message& reply);

}  // namespace psmet::cli
