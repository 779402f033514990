#include "rpc/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

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
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::Count(const std::string& method, const std::string& code, const std::string& reason, double seconds) {
  families_->calls.Add({{"method", method}, {"code", code}, {"reason", reason}}).Increment();
  families_->seconds
      .Add({{"method", method}},
           prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1})
      .Observe(seconds);
}

std::string Metrics::Text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace psmet::rpc
