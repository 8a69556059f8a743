#include "base/quantity.hpp"

#include <gtest/gtest.h>

namespace turbolift::base {
namespace {

TEST(Quantity, IsReadAsKubernetesReadsIt) {
  EXPECT_EQ(parse_quantity("2"), 2.0L);
  EXPECT_NEAR(static_cast<double>(*parse_quantity("500m")), 0.5, 1e-12);
  EXPECT_EQ(parse_quantity("1.5"), 1.5L);
  EXPECT_EQ(parse_quantity("1e3"), 1000.0L);
  EXPECT_EQ(parse_quantity("-1"), -1.0L);
  EXPECT_EQ(quantity_bytes("1Gi"), 1073741824U);
  EXPECT_EQ(quantity_bytes("1G"), 1000000000U);
  EXPECT_EQ(quantity_bytes("512Mi"), 536870912U);
  EXPECT_EQ(quantity_bytes("100m"), 1U);
  for (const char* text : {"", "m", "1 Gi", "1gi", "1GiB", "1.2.3", "0x10", "1e", "1e999", "."})
    EXPECT_FALSE(parse_quantity(text)) << text;
  EXPECT_FALSE(quantity_bytes("-1"));
  EXPECT_FALSE(quantity_bytes("100E"));
}

}  // namespace
}  // namespace turbolift::base
