// Contexts, and which setting comes first.
#include "client/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "client/connect.h"
#include "client/local.h"
#include "client/run.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/settings_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
    setenv("XDG_STATE_HOME", folder_.c_str(), 1);
    for (const char* name : {"PSMET_CONTEXT", "PSMET_SERVER", "PSMET_TOKEN", "PSMET_TOKEN_FILE", "PSMET_SITE"})
      unsetenv(name);
  }
  void TearDown() override { SetUp(); }

  void Put(const std::string& text) {
    std::filesystem::create_directories(folder_ + "/psmet");
    std::ofstream(SettingsPath()) << text;
  }
  static std::string File() {
    std::ostringstream text;
    text << std::ifstream(SettingsPath()).rdbuf();
    return text.str();
  }
  std::string Token(const std::string& name) {
    std::ofstream(folder_ + "/" + name) << name << "\n";
    return folder_ + "/" + name;
  }

  std::string folder_;
};

TEST_F(SettingsTest, NoFileSaysNothing) {
  EXPECT_EQ(*ReadSettings(), Settings());
  EXPECT_EQ(SettingsPath(), folder_ + "/psmet/config.toml");
}

TEST_F(SettingsTest, AFileByHandIsReadWhole) {
  Put("context = \"office\"\noutput = \"json\"\npager = \"\"\ncolour = \"never\"\n[contexts.office]\n"
      "server = \"localhost:8443\"\ntoken_file = \"~/t\"\nsite = \"si-1\"\n");
  auto settings = ReadSettings();
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->output, "json");
  EXPECT_EQ(settings->pager, "");
  const Context* office = settings->Find("office");
  ASSERT_NE(office, nullptr);
  EXPECT_EQ(office->token_file, Environment("HOME") + "/t");
  EXPECT_EQ(office->site, "si-1");
}

TEST_F(SettingsTest, EveryMistakeIsToldWithItsPlace) {
  auto wrong = [](const std::string& text) { return std::string(ParseSettings(text, "c.toml").status().message()); };
  EXPECT_EQ(
      wrong("outpt = \"json\"\n"),
      "c.toml:1:1: \"outpt\" is no key here. Did you mean \"output\"? The keys are context, output, pager, colour, "
      "contexts.");
  EXPECT_THAT(wrong("output = \"jsn\"\n"), HasSubstr("c.toml:1:10: output is \"jsn\"; it is one of table, json"));
  EXPECT_THAT(wrong("pager = 3\n"), HasSubstr("c.toml:1:9: pager must be a text in quotes."));
  EXPECT_THAT(wrong("[contexts.a]\nserver = \"x\"\nsit = \"si-1\"\n"),
              HasSubstr("c.toml:3:1: \"sit\" is no key here."));
  EXPECT_THAT(wrong("[contexts.a]\nsite = \"si-1\"\n"), HasSubstr("a needs a server."));
  EXPECT_THAT(wrong("context = \"offce\"\n[contexts.office]\nserver = \"x\"\n"),
              HasSubstr("c.toml:1:11: there is no context \"offce\". Did you mean \"office\"?"));
  EXPECT_THAT(wrong("context = \n"), HasSubstr("c.toml:1:"));
  EXPECT_THAT(wrong("output = \"x\"\ncolor = \"never\"\n"), HasSubstr("\nc.toml:")) << "all at once";
}

TEST_F(SettingsTest, AChangeKeepsWhatPeopleWroteByHand) {
  Put("# mine\noutput = \"table\"  # as it was\n\n[contexts.office]\nserver = \"localhost:1\"\n# the other house\n"
      "[contexts.north]\nserver = \"localhost:2\"\n");
  ASSERT_TRUE(SaveContext({.name = "east", .server = "unix:/x", .token_file = "", .site = "si-2"}).ok());
  ASSERT_TRUE(UseContext("east").ok());
  ASSERT_TRUE(RemoveContext("office").ok());
  EXPECT_EQ(
      File(),
      "context = \"east\"\n# mine\noutput = \"table\"  # as it was\n\n# the other house\n[contexts.north]\nserver = "
      "\"localhost:2\"\n\n[contexts.east]\nserver = \"unix:/x\"\nsite = \"si-2\"\n");
  ASSERT_TRUE(RemoveContext("east").ok());
  EXPECT_EQ(ReadSettings()->context, "");
}

TEST_F(SettingsTest, AWayOfWritingThatIsNotUnderstoodIsLeftAlone) {
  const std::string inline_table = "contexts = { office = { server = \"localhost:1\" } }\n";
  Put(inline_table);
  auto removed = RemoveContext("office");
  EXPECT_THAT(std::string(removed.message()), HasSubstr("please edit it"));
  EXPECT_EQ(File(), inline_table);
}

TEST_F(SettingsTest, WhatIsKeptIsForThisUserOnly) {
  ASSERT_TRUE(SaveContext({.name = "a", .server = "unix:/x"}).ok());
  struct stat info {};
  ASSERT_EQ(stat(SettingsPath().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_EQ(stat(SettingsFolder().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(SettingsTest, AFlagComesBeforeTheEnvironmentBeforeTheContext) {
  Settings settings{.context = "office",
                    .contexts = {{"office", "localhost:1", Token("office"), "si-1"}, {"north", "localhost:2", "", ""}}};
  auto target = *TargetOf({}, settings);
  EXPECT_EQ(target.server, "localhost:1");
  EXPECT_EQ(target.server_from, "context office");
  EXPECT_EQ(target.token, "office");
  EXPECT_EQ(target.site, "si-1");

  setenv("PSMET_CONTEXT", "north", 1);
  EXPECT_EQ(TargetOf({}, settings)->server, "localhost:2");
  EXPECT_EQ(TargetOf({.context = "office"}, settings)->server, "localhost:1");

  setenv("PSMET_SERVER", "localhost:3", 1);
  setenv("PSMET_SITE", "si-9", 1);
  EXPECT_EQ(TargetOf({}, settings)->server, "localhost:3");
  EXPECT_EQ(TargetOf({}, settings)->site, "si-9");
  EXPECT_EQ(TargetOf({.server = "localhost:4"}, settings)->server, "localhost:4");
}

TEST_F(SettingsTest, AContextThatAFlagNamesIsTakenWhole) {
  Settings settings{.contexts = {{"office", "localhost:1", "", ""}}};
  setenv("PSMET_SERVER", "localhost:3", 1);
  setenv("PSMET_TOKEN", "of another server", 1);
  setenv("PSMET_SITE", "si-9", 1);
  auto target = *TargetOf({.context = "office"}, settings);
  EXPECT_EQ(target.server, "localhost:1");
  EXPECT_EQ(target.token, "");
  EXPECT_EQ(target.site, "");
}

TEST_F(SettingsTest, AContextsTokenAndSiteGoToItsServerOnly) {
  Settings settings{.context = "office", .contexts = {{"office", "localhost:1", Token("office"), "si-1"}}};
  auto target = *TargetOf({.server = "localhost:4"}, settings);
  EXPECT_EQ(target.token, "");
  EXPECT_EQ(target.site, "");
  EXPECT_EQ(target.context, "");
}

TEST_F(SettingsTest, AnUnknownContextIsRefusedWithTheNearest) {
  Settings settings{.contexts = {{"office", "localhost:1", "", ""}}};
  auto target = TargetOf({.context = "offise"}, settings);
  EXPECT_THAT(std::string(target.status().message()), HasSubstr("Did you mean \"office\"?"));
}

TEST_F(SettingsTest, WithoutAnySettingThisMachineIsMeant) {
  auto target = *TargetOf({}, Settings());
  EXPECT_EQ(target.server, "unix:/run/psmet/psmet.sock");
  EXPECT_EQ(target.server_from, "this machine");
}

// Runs a line as main does, without a terminal.
struct Ran {
  int exit;
  std::string out, err;
};
Ran RunLine(const std::vector<std::string>& args, const std::string& in = "") {
  std::istringstream input(in);
  std::ostringstream out, err;
  Terminal terminal{input, out, err};
  int exit = Run(args, terminal);
  return {exit, out.str(), err.str()};
}

TEST_F(SettingsTest, ContextsAreAddedUsedListedAndRemoved) {
  EXPECT_EQ(RunLine({"context", "add", "office", "--server", "localhost:8443", "--site", "si-1"}).out,
            "Added context office, localhost:8443.\n  It is in use from now on.\n  Next: psmet login office\n"
            "  Undo: psmet context remove office\n");
  EXPECT_EQ(RunLine({"context", "add", "north", "--server", "unix:/run/north.sock"}).exit, 0);
  EXPECT_EQ(RunLine({"context", "use", "north"}).out,
            "From now on north, unix:/run/north.sock.\n  Undo: psmet context use office\n");
  EXPECT_EQ(RunLine({"context", "list"}).out,
            "CONTEXT  IN USE  SERVER                SITE  TOKEN FILE\nnorth    yes     unix:/run/north.sock\n"
            "office           localhost:8443        si-1\n");
  EXPECT_EQ(RunLine({"context", "list", "-q"}).out, "north\noffice\n");
  EXPECT_EQ(
      RunLine({"context", "list", "-o", "jsonl"}).out,
      "{\"context\":\"north\",\"in_use\":\"yes\",\"server\":\"unix:/run/north.sock\",\"site\":\"\",\"token_file\":"
      "\"\"}\n{\"context\":\"office\",\"in_use\":\"\",\"server\":\"localhost:8443\",\"site\":\"si-1\",\"token_"
      "file\":\"\"}\n");
  EXPECT_EQ(RunLine({"context", "remove", "office"}).out,
            "Removed context office.\n  Undo: psmet context add office --server localhost:8443 --site si-1\n");
  Ran gone = RunLine({"context", "use", "office"});
  EXPECT_EQ(gone.exit, 2);
  EXPECT_EQ(gone.err, "psmet: there is no context \"office\".\n  psmet context list\n");
  EXPECT_EQ(RunLine({"context", "ad", "x"}).exit, 2);
  EXPECT_THAT(RunLine({"context", "add"}).err, HasSubstr("\"context add\" needs NAME."));
  EXPECT_THAT(RunLine({"context", "add", "x", "--sever", "y"}).err,
              HasSubstr("Did you mean:  psmet context add x --server y\n"));
}

TEST_F(SettingsTest, LogoutSaysWhoseTokenGoesOnBeingUsed) {
  std::filesystem::create_directories(SettingsFolder() + "/tokens");
  std::ofstream(SettingsFolder() + "/tokens/office") << "of the office\n";
  ASSERT_TRUE(SaveContext({"office", "localhost:1", SettingsFolder() + "/tokens/office", ""}).ok());
  ASSERT_TRUE(UseContext("office").ok());
  setenv("PSMET_TOKEN_FILE", Token("desk").c_str(), 1);
  const std::string left = "  ! commands go on with the token from PSMET_TOKEN_FILE:  psmet admin whoami\n";
  EXPECT_THAT(RunLine({"logout"}).out, HasSubstr(left));
  const Ran again = RunLine({"logout"});
  EXPECT_EQ(again.exit, 2);
  EXPECT_THAT(again.err, HasSubstr(left));
  unsetenv("PSMET_TOKEN_FILE");
  EXPECT_THAT(RunLine({"logout"}).err, testing::Not(HasSubstr("go on with")));
}

TEST_F(SettingsTest, AFileWithAMistakeStopsCommandsWithItsLineAndHelpWorks) {
  Put("output = \"table\"\ncontext = office\n");
  Ran today = RunLine({"today"});
  EXPECT_EQ(today.exit, 2);
  EXPECT_THAT(today.err, HasSubstr("psmet/config.toml:2:"));
  EXPECT_EQ(RunLine({"help"}).exit, 0);
}

TEST_F(SettingsTest, AMistakeInAContextHasItsLineAndColumn) {
  Put("context = \"office\"\n[contexts.office]\nserver = 3\n");
  EXPECT_THAT(RunLine({"today"}).err, HasSubstr("psmet/config.toml:3:10: server must be a text in quotes."));
}

TEST_F(SettingsTest, AContextThatEveryCommandWouldRefuseIsNotAdded) {
  const Ran added = RunLine({"context", "add", "bad", "--server", "192.168.1.5:8443"});
  EXPECT_EQ(added.exit, 2);
  EXPECT_THAT(added.err, HasSubstr("would travel to 192.168.1.5:8443 in clear text"));
  EXPECT_FALSE(std::filesystem::exists(SettingsPath()));
}

TEST_F(SettingsTest, ALoginReadsTheFileThatIsNamed) {
  const Ran none = RunLine({"login", "q", "--server", "unix:/nowhere", "--token-file", folder_ + "/none"});
  EXPECT_THAT(none.err, HasSubstr("can't read a token from " + folder_ + "/none (--token-file)"));
  const Ran login = RunLine({"login", "q", "--server", "unix:/nowhere", "--token-file", Token("desk")});
  EXPECT_THAT(login.err, HasSubstr("can't reach the server at unix:/nowhere")) << "nobody was asked for a token";
}

TEST_F(SettingsTest, TheVersionIsDataWhereDataIsWanted) {
  EXPECT_THAT(RunLine({"version"}).out, testing::StartsWith("psmet "));
  EXPECT_THAT(RunLine({"version", "-o", "json"}).out, testing::MatchesRegex("\\{\"version\":\"[0-9.]+\"\\}\n"));
  EXPECT_THAT(RunLine({"version", "-o", "csv"}).out, testing::StartsWith("VERSION\r\n"));
}

TEST_F(SettingsTest, HelpOnTwoCommandsLeadsToEach) {
  EXPECT_EQ(RunLine({"help", "week", "enroll"}).err,
            "psmet: there is no help on \"week enroll\".\n  psmet help week\n  psmet help enroll\n");
}

TEST_F(SettingsTest, AFirstRunSaysHowToStart) {
  Ran today = RunLine({"today"});
  EXPECT_EQ(today.exit, 6);
  EXPECT_THAT(today.err, HasSubstr("no server answers on this machine (unix:/run/psmet/psmet.sock: no such file"));
  EXPECT_THAT(today.err, HasSubstr("psmet login office --server localhost:8443"));
  EXPECT_EQ(RunLine({"server", "status"}).exit, 6);
  EXPECT_THAT(RunLine({"login", "office", "--server", "unix:/nowhere"}, "psmet_x\n").err, HasSubstr("can't reach"));
  EXPECT_FALSE(std::filesystem::exists(SettingsPath())) << "a sign-in that failed leaves nothing behind";
}

}  // namespace
}  // namespace psmet::cli
