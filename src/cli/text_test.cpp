#include "cli/text.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace turbolift::cli {
namespace {

using namespace std::chrono_literals;

TEST(Text, DurationsAsPeopleReadThem) {
  EXPECT_EQ(duration_text(-5s), "0s");
  EXPECT_EQ(duration_text(0s), "0s");
  EXPECT_EQ(duration_text(1999ms), "1s");
  EXPECT_EQ(duration_text(119s), "119s");
  EXPECT_EQ(duration_text(120s), "2m");
  EXPECT_EQ(duration_text(312s), "5m12s");
  EXPECT_EQ(duration_text(1h), "1h");
  EXPECT_EQ(duration_text(3h + 20min + 5s), "3h20m");
  EXPECT_EQ(duration_text(52h), "2d4h");
}

TEST(Text, DurationsAsPeopleWriteThem) {
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("45"), 45s);
  EXPECT_EQ(parse_duration("0"), 0s);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("2d"), 48h);
  for (const char* text : {"", "s", "-5s", "5 s", "1y", "1h30", "soon", "9999999999d", "1.5h"})
    EXPECT_FALSE(parse_duration(text)) << text;
  EXPECT_EQ(check_duration("5m"), "");
  EXPECT_NE(check_duration("soon"), "");
}

TEST(Text, Amounts) {
  EXPECT_EQ(cpu_text(0.0204), "20m");
  EXPECT_EQ(cpu_text(2), "2000m");
  EXPECT_EQ(memory_text(12.4 * 1024 * 1024), "12Mi");
  EXPECT_EQ(size_text(12), "12 B");
  EXPECT_EQ(size_text(3 * 1024 + 512), "3.5 KiB");
  EXPECT_EQ(size_text(std::uint64_t{5} << 20U), "5.0 MiB");
}

TEST(Text, ImagesKeepWhatTellsThemApart) {
  EXPECT_EQ(short_image("r:5000/turbolift/square@sha256:0123456789abcdef0123"),
            "r:5000/turbolift/square@sha256:0123456789ab");
  EXPECT_EQ(short_image("turbolift/square:sha256-0123456789abcdef0123"), "turbolift/square:sha256-0123456789ab");
  EXPECT_EQ(short_image("nginx:1"), "nginx:1");
}

TEST(Text, ColumnsAreAligned) {
  std::ostringstream out;
  print_table({{"NAME", "READY", ""}, {"größe()", "1/1"}, {"f", "", "x"}}, out);
  EXPECT_EQ(out.str(),
            "NAME     READY\n"
            "größe()  1/1\n"
            "f               x\n");
}

}  // namespace
}  // namespace turbolift::cli
