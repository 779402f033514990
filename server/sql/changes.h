// Which sessions the commits changed something about: what was read of one holds until then.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

namespace psmet::sql {

// Thread-safe, but that Note, Announce and Settle are one thread's: the writer's.
class Changes {
 public:
  // Stands for all rows of one session and all rows of none. Another session may share it, so that it changes more
  // often than it had to; never less often.
  struct Stamp {
    uint64_t session = 0, rest = 0;

    // False while a commit is under way that changes them: what is read then may be from before or after it.
    bool settled() const { return session % 2 == 0 && rest % 2 == 0; }
    bool operator==(const Stamp&) const = default;
  };
  Stamp Of(int64_t session) const;

  // A row changes in the group that is being written: its table, and its session (0: it is of none, as charges are
  // taken to be). What tells of calls alone, such as the audit, counts for nothing.
  void Note(std::string_view table, int64_t session);
  // Before the commit of what was noted.
  void Announce();
  // Once its outcome is known: after a commit that failed, when the database was opened again. Without one: nothing.
  void Settle();

 private:
  void Advance();

  static constexpr size_t kPlaces = 4096;
  std::array<std::atomic<uint64_t>, kPlaces> sessions_ = {};
  std::atomic<uint64_t> rest_ = 0;
  std::vector<size_t> noted_;  // places of sessions_, each once
  bool rest_noted_ = false, announced_ = false;
};

}  // namespace psmet::sql
