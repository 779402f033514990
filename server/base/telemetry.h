// The log: one line a call, and what happens to the server. Never a patient's name, record number or birth date.
#pragma once

#include <string_view>

namespace psmet {

// Where the log goes, once, at the start. `level` is debug, info, warn or error. Lines go to stderr.
void StartLog(std::string_view level);
// Writes what is buffered.
void FlushLog();

// Thread-safe. `line` is words and key=value pairs, e.g. "method=EnrollPatient code=OK ms=1.2 token=t-1".
void LogInfo(std::string_view line);
void LogWarning(std::string_view line);
void LogError(std::string_view line);

}  // namespace psmet
