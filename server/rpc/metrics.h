// Counters and times of calls, in the Prometheus text format. No ids and no names.
#pragma once

#include <memory>
#include <string>

namespace psmet::rpc {

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  // One call that ended: its method, its status code's name, its reason (empty for OK) and how long it took.
  void Count(const std::string& method, const std::string& code, const std::string& reason, double seconds);
  // The text.
  std::string Text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace psmet::rpc
