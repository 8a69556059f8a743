#include "extract/service_root.hpp"

#include <gmock/gmock.h>

namespace turbolift::extract {
namespace {

using testing::HasSubstr;

/// Knows one symbol only.
class OneSymbol final : public Index {
 public:
  OneSymbol(std::string symbol, std::size_t unit) : symbol_(std::move(symbol)), unit_(unit) {}
  const std::vector<Unit>& units() const override { return units_; }
  std::vector<std::size_t> defining_units(std::string_view symbol) const override {
    return symbol == symbol_ ? std::vector{unit_} : std::vector<std::size_t>();
  }
  std::span<const std::string> sections(std::size_t /*unit*/) const override { return {}; }
  std::span<const std::string> undefined(std::size_t /*unit*/) const override { return {}; }
  const std::vector<Tag>& tags() const override { return tags_; }
  const std::vector<Initialiser>& initialisers() const override { return initialisers_; }
  const std::vector<Library>& libraries() const override { return libraries_; }
  const std::vector<Diagnostic>& diagnostics() const override { return diagnostics_; }

 private:
  std::string symbol_;
  std::size_t unit_;
  std::vector<Unit> units_;
  std::vector<Tag> tags_;
  std::vector<Initialiser> initialisers_;
  std::vector<Library> libraries_;
  std::vector<Diagnostic> diagnostics_;
};

const OneSymbol nothing("", 0);

ServiceRoot root_of(const std::string& argument, const Index& index = nothing) {
  auto root = root_from_key({.key = "N9turbolift6detail3KeyIX" + argument + "EEE", .units = {3, 5}}, index);
  EXPECT_TRUE(root) << root.error().message;
  return root.value_or(ServiceRoot{});
}

TEST(RootFromKey, NamesFunctions) {
  const ServiceRoot root = root_of("adL_ZN3geo4areaEdPKcE");
  EXPECT_EQ(root.name, "geo::area");
  EXPECT_EQ(root.signature, "geo::area(double, char const*)");
  EXPECT_EQ(
      root.stub,
      "\n#include <turbolift/service.hpp>\nTURBOLIFT_SERVICE(turbolift::Function<turbolift::detail::Taking<double, "
      "char const*>::function(&::geo::area)>)\n");
}

TEST(RootFromKey, NamesFunctionsOfCAndOfOneFile) {
  EXPECT_THAT(root_of("adL_Z4cfunE").stub, HasSubstr("(turbolift::Function<&::cfun>)"));
  EXPECT_THAT(root_of("adL_ZL2stiE").stub, HasSubstr("Taking<int>::function(&::st)"));
  const ServiceRoot hidden = root_of("adL_ZN3geo12_GLOBAL__N_16hiddenENS3_1PEE");
  EXPECT_EQ(hidden.signature, "geo::hidden(geo::P)");
}

TEST(RootFromKey, NamesTemplatesWithoutTheirResult) {
  EXPECT_EQ(root_of("adL_ZN3geo5twiceIdEET_S4_E").signature, "geo::twice<double>(double)");
}

TEST(RootFromKey, NamesLambdasByTheirTag) {
  const ServiceRoot root = root_of("tlN3geo3lamMUliE_EE");
  EXPECT_EQ(root.signature, "geo::lam(int)");
  EXPECT_THAT(root.stub, HasSubstr("(decltype(::geo::lam))"));
}

TEST(RootFromKey, DoesNotTakeAClassForATag) {
  const auto root = root_from_key({.key = "N9turbolift6detail3KeyIXtlN3geo4TagsUliE0_EEEEE", .units = {0}}, nothing);
  ASSERT_FALSE(root);
  EXPECT_THAT(root.error().message, HasSubstr("give it a name at namespace scope"));
}

TEST(RootFromKey, ChoosesTheUnitThatDefinesTheFunction) {
  EXPECT_EQ(root_of("adL_Z6squarejE").unit, 3U);
  EXPECT_EQ(root_of("adL_Z6squarejE", OneSymbol("_Z6squarej", 5)).unit, 5U);
  EXPECT_EQ(root_of("adL_Z6squarejE", OneSymbol("_Z6squarej", 4)).unit, 3U);
}

}  // namespace
}  // namespace turbolift::extract
