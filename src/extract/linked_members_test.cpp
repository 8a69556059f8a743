#include "extract/linked_members.hpp"

#include <gtest/gtest.h>

namespace turbolift::extract {
namespace {

ObjectFacts object(std::vector<std::string> defined, std::vector<std::string> required) {
  ObjectFacts facts;
  facts.strong = std::move(defined);
  facts.required = std::move(required);
  return facts;
}

LinkLine line(const std::vector<std::string>& arguments) {
  LinkLine result;
  for (const std::string& argument : arguments) result.items.push_back({.argument = argument, .path = {}});
  return result;
}

TEST(LinkedMembers, AreThoseThatDefineWhatIsMissing) {
  LinkedMembers members;
  members.add(object({"main"}, {"a", "b"}), false);
  members.add(object({"b"}, {}), false);
  members.add(object({"a"}, {"c"}), true);
  members.add(object({"b", "d"}, {}), true);  // the program has b
  members.add(object({"c"}, {"a"}), true);
  EXPECT_EQ(members.taken(), (std::vector<bool>{true, true, true, false, true}));
}

TEST(LinkedMembers, AreThoseThatOptionsAskFor) {
  LinkedMembers members;
  for (const char* name : {"a", "b", "c", "d", "main"}) members.add(object({name}, {}), true);
  members.require(line({"-Wl,-u,a", "-u", "b", "-Wl,--undefined=c", "-Wl,--as-needed"}));
  EXPECT_EQ(members.taken(), (std::vector<bool>{true, true, true, false, true}));
}

TEST(LinkedMembers, AreTakenFromTheFirstArchiveThatHasThem) {
  LinkedMembers members;
  members.add(object({}, {"a"}), false);
  members.add(object({"a"}, {}), true);
  members.add(object({"a"}, {}), true);
  EXPECT_EQ(members.taken(), (std::vector<bool>{true, true, false}));
}

TEST(WholeArchive, LastsUntilItIsTurnedOff) {
  WholeArchive whole;
  const auto after = [&](const std::string& argument) {
    whole.read({.argument = argument, .path = {}});
    return whole.is_on();
  };
  EXPECT_FALSE(after("main.o"));
  EXPECT_TRUE(after("-Wl,--push-state,--whole-archive"));
  EXPECT_TRUE(after("liba.a"));
  EXPECT_FALSE(after("-Wl,--pop-state"));
}

}  // namespace
}  // namespace turbolift::extract
