// Requests that many tests of calls make.
#pragma once

#include <string>

#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"

namespace psmet::rpc {

inline psmet::v1::AddSiteRequest Site(const std::string& name) {
  psmet::v1::AddSiteRequest request;
  request.mutable_site()->set_name(name);
  request.mutable_site()->set_zone("America/Chicago");
  return request;
}

inline psmet::v1::AddPatientRequest Patient(const std::string& mrn) {
  psmet::v1::AddPatientRequest request;
  request.set_somebody_else(true);
  request.mutable_patient()->set_mrn(mrn);
  request.mutable_patient()->set_given_name("Testa");
  request.mutable_patient()->set_family_name("Canary");
  request.mutable_patient()->set_birth_date("1961-02-03");
  return request;
}

}  // namespace psmet::rpc
