// What is thrown when storage refuses.
#pragma once

#include <stdexcept>
#include <string>

namespace psmet::sql {

// Storage refused: thrown by every statement, caught once, where the transaction ends. Not for what a caller could have
// asked first: a rule refuses that as a Status.
class Fault : public std::runtime_error {
 public:
  enum class Kind { kFull, kConstraint, kOther };
  Fault(Kind kind, const std::string& what) : std::runtime_error(what), kind(kind) {}
  const Kind kind;
};

}  // namespace psmet::sql
