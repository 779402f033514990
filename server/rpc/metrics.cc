#include "rpc/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <unordered_map>

namespace psmet::rpc {

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls = prometheus::BuildCounter()
                                                       .Name("psmet_calls_total")
                                                       .Help("Calls that ended, by method, code and reason.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("psmet_call_seconds")
                                                           .Help("How long calls took, by method.")
                                                           .Register(registry);

  // What was counted before, so that a call does not look up its labels again.
  struct Known {
    prometheus::Histogram* seconds = nullptr;
    std::unordered_map<std::string, prometheus::Counter*> calls;  // by code and reason
  };
  std::mutex mutex;
  std::unordered_map<std::string, Known> known;  // by method
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::Count(const std::string& method, const std::string& code, const std::string& reason, double seconds) {
  prometheus::Counter* calls = nullptr;
  prometheus::Histogram* histogram = nullptr;
  {
    std::lock_guard lock(families_->mutex);
    Families::Known& known = families_->known[method];
    if (known.seconds == nullptr) {
      known.seconds = &families_->seconds.Add(
          {{"method", method}},
          prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1});
    }
    prometheus::Counter*& counter = known.calls[reason.empty() ? code : code + " " + reason];
    if (counter == nullptr) {
      counter = &families_->calls.Add({{"method", method}, {"code", code}, {"reason", reason}});
    }
    calls = counter;
    histogram = known.seconds;
  }
  calls->Increment();
  histogram->Observe(seconds);
}

std::string Metrics::Text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace psmet::rpc
