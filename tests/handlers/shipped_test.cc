// Every file that is shipped publishes without a problem.
#include <filesystem>

#include "handlers/clinic.h"

namespace psmet {
namespace {

TEST(Shipped, EveryCurriculumAndPolicyPublishesWithoutAProblem) {
  Clinic clinic;
  int published = 0;
  for (const std::string folder : {"curricula", "policies"}) {
    for (const auto& file : std::filesystem::directory_iterator(std::string(PSMET_SOURCE) + "/deploy/" + folder)) {
      if (file.path().extension() != ".toml") continue;
      if (folder == "curricula") {
        clinic.Publish(file.path().stem());
      } else {
        EXPECT_TRUE(clinic.PublishPolicy(file.path().stem())) << file.path();
      }
      ++published;
    }
  }
  EXPECT_GE(published, 12);
}

}  // namespace
}  // namespace psmet
