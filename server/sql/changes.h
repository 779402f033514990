// What the commits changed: which sessions, and whether the programme itself. What was read holds until then.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
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

  // What a table's rows tell of.
  enum class About {
    kCalls,      // such as the audit: nobody reads them for what they say of anything else
    kProgramme,  // places, staff and what is taught: asked for with every call, changed a few times a day
    kSession,    // one session, where they name one
    kRest,
  };
  static About AboutOf(std::string_view table);
  // Stands for all rows of the programme. Nothing while a commit is under way that changes them.
  std::optional<uint64_t> Programme() const;
  // The same for the writer's own thread: nothing from the first such row that its group changes.
  std::optional<uint64_t> ProgrammeInGroup() const;

  // A row changes in the group that is being written: what it tells of, and its session (0: it names none).
  void Note(About about, int64_t session);
  // Before the commit of what was noted.
  void Announce();
  // Once its outcome is known: after a commit that failed, when the database was opened again. Without one: nothing.
  void Settle();

 private:
  void Advance();

  static constexpr size_t kPlaces = 4096;
  std::array<std::atomic<uint64_t>, kPlaces> sessions_ = {};
  std::atomic<uint64_t> rest_ = 0, programme_ = 0;
  std::vector<size_t> noted_;  // places of sessions_, each once
  bool rest_noted_ = false, programme_noted_ = false, announced_ = false;
};

}  // namespace psmet::sql
