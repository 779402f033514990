// How fast lines are decided: a class of four patients, each with two stays. Counts presences a second on one core.
#include <benchmark/benchmark.h>

#include "rules/billing.h"
#include "rules/facts.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

constexpr int kPatients = 4, kStays = 2;

Facts Room(GroupMode mode) {
  ClassFacts session = sample::Class(90);
  session.breaks = {sample::Between(40, 50)};
  for (int p = 1; p <= kPatients; ++p) {
    sample::Attend(session, p, {sample::Between(p, 40 + p), sample::Between(45, 90)});
  }
  Facts facts = sample::FactsOf(session);
  facts.policies[0].group_mode = mode;
  facts.policies[0].caps = {{CapPeriod::kDay, 4, false, {}}, {CapPeriod::kMonth, 24, false, {}}};
  for (int i = 0; i < 12; ++i)
    facts.used.push_back({"98961", Day(2026, 12, 1) - int64_t{7} * i, 2, 3600, SessionId{20 + i}});
  return facts;
}

void DecideEveryone(benchmark::State& state, GroupMode mode) {
  Facts facts = Room(mode);
  for (auto _ : state) {
    for (int p = 1; p <= kPatients; ++p) {
      facts.patient = PatientId{p};
      benchmark::DoNotOptimize(Decide(facts));
    }
  }
  state.SetItemsProcessed(state.iterations() * kPatients * kStays);
}

void SessionMax(benchmark::State& state) { DecideEveryone(state, GroupMode::kSessionMax); }
void PerSegment(benchmark::State& state) { DecideEveryone(state, GroupMode::kPerSegment); }
BENCHMARK(SessionMax);
BENCHMARK(PerSegment);

void WriteFacts(benchmark::State& state) {
  const Facts facts = Room(GroupMode::kSessionMax);
  for (auto _ : state) benchmark::DoNotOptimize(ToJson(facts));
}
void ReadFacts(benchmark::State& state) {
  const std::string json = ToJson(Room(GroupMode::kSessionMax));
  for (auto _ : state) benchmark::DoNotOptimize(FactsFromJson(json));
}
BENCHMARK(WriteFacts);
BENCHMARK(ReadFacts);

}  // namespace
}  // namespace psmet::rules

BENCHMARK_MAIN();
