// What a handler knows of its call.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/id.h"
#include "psmet/v1/options.pb.h"

namespace psmet::handlers {

// Who calls: the token, found by its secret.
struct Caller {
  TokenId token;
  std::string name;  // recorded with what it does
  std::vector<psmet::v1::Role> roles;
  std::vector<SiteId> sites;  // none: all
  absl::Time expires;

  bool Is(psmet::v1::Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
  // True: a method with that policy is for one of the caller's roles.
  bool May(const psmet::v1::MethodPolicy& policy) const {
    return std::any_of(policy.roles().begin(), policy.roles().end(),
                       [&](int role) { return Is(static_cast<psmet::v1::Role>(role)); });
  }
  // True: the caller may see what belongs to that site. What it may not see is answered like what is absent.
  bool Sees(SiteId site) const { return sites.empty() || std::find(sites.begin(), sites.end(), site) != sites.end(); }
};

// Facts of the server that handlers may need.
struct Server {
  std::string version;
  absl::Time started;
  std::string page_key;                       // 32 bytes that sign page tokens
  std::function<std::string(size_t)> random;  // that many unguessable bytes
  std::function<std::string()> metrics;       // Prometheus text
};

// One call. `now` is read once, when its turn comes.
struct Call {
  absl::Time now;
  Caller caller;
  const Server& server;
};

}  // namespace psmet::handlers
