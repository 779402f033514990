// What goes into a statement and what comes out of it.
#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.h"

struct sqlite3_stmt;

namespace psmet::sql {

// Lists of words are stored joined by line feeds, which no word may hold.
std::string JoinWords(const std::vector<std::string>& words);
std::vector<std::string> SplitWords(std::string_view joined);

// One parameter. Instants become microseconds UTC, days ISO text, ids their number (none: NULL), lists joined words,
// enums their number, an empty optional NULL. A text must outlive the call.
class Arg {
 public:
  Arg(std::nullptr_t) {}
  template <std::integral T>
  Arg(T value) : kind_(kInteger), integer_(static_cast<int64_t>(value)) {}
  template <typename E>
  requires std::is_enum_v<E> Arg(E value) : kind_(kInteger), integer_(static_cast<int64_t>(value)) {}
  Arg(const std::string& text) : kind_(kText), text_(text) {}
  Arg(std::string_view text) : kind_(kText), text_(text) {}
  Arg(const char* text) : kind_(kText), text_(text) {}
  Arg(absl::Time time) : kind_(kInteger), integer_(absl::ToUnixMicros(time)) {}
  Arg(absl::CivilDay day) : kind_(kOwned), owned_(absl::FormatCivilTime(day)) {}
  Arg(const std::vector<std::string>& words) : kind_(kOwned), owned_(JoinWords(words)) {}
  template <Kind K>
  Arg(Id<K> id) : kind_(id ? kInteger : kNull), integer_(id.number) {}
  template <typename T>
  Arg(const std::optional<T>& value) : Arg(value ? Arg(*value) : Arg(nullptr)) {}
  // Bytes that are not text.
  static Arg Blob(std::string_view bytes) {
    Arg arg(bytes);
    arg.kind_ = kBlob;
    return arg;
  }

 private:
  friend class Connection;
  enum { kNull, kInteger, kText, kOwned, kBlob } kind_ = kNull;
  int64_t integer_ = 0;
  std::string_view text_;
  std::string owned_;
};

// One row of a result. Columns are read from left to right, each once:
//   Room FromRow(Row& r) { return {.id = r.Next(), .site = r.Next(), .name = r.Next(), .capacity = r.Next()}; }
// A NULL reads as no id, as an empty optional through Maybe(), and as anything else not at all: it throws a Fault.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

  class Column {
   public:
    template <std::integral T>
    operator T() const {
      return static_cast<T>(row_.Integer(at_));
    }
    template <typename E>
    requires std::is_enum_v<E>
    operator E() const { return static_cast<E>(row_.Integer(at_)); }
    operator std::string() const { return std::string(row_.Text(at_)); }
    operator absl::Time() const { return absl::FromUnixMicros(row_.Integer(at_)); }
    operator absl::CivilDay() const { return row_.Day(at_); }
    operator std::vector<std::string>() const { return SplitWords(row_.Text(at_)); }
    template <Kind K>
    operator Id<K>() const {
      return Id<K>{row_.IsNull(at_) ? 0 : row_.Integer(at_)};
    }

   private:
    friend class Row;
    Column(const Row& row, int at) : row_(row), at_(at) {}
    const Row& row_;
    int at_;
  };

  // A column that may be NULL, which reads as nothing.
  class OptionalColumn {
   public:
    template <typename T>
    operator std::optional<T>() const {
      if (row_.IsNull(at_)) return std::nullopt;
      return static_cast<T>(Column(row_, at_));
    }

   private:
    friend class Row;
    OptionalColumn(const Row& row, int at) : row_(row), at_(at) {}
    const Row& row_;
    int at_;
  };

  // The next column, for a value.
  Column Next() { return Column(*this, at_++); }
  // The next column, for an optional. With Next() an optional would be made from the value inside.
  OptionalColumn Maybe() { return OptionalColumn(*this, at_++); }

 private:
  bool IsNull(int at) const;
  void RefuseNull(int at) const;
  int64_t Integer(int at) const;
  std::string_view Text(int at) const;
  absl::CivilDay Day(int at) const;

  sqlite3_stmt* statement_;
  int at_ = 0;
};

}  // namespace psmet::sql
