// C linkage, raw strings, data that is included.
// drive: std::cout<<work(1)<<"\n";
// expect: 220
// forbidden: SECRET_MAIN | secret_raw | c_secret | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "c_api.h"
#include <cstring>
#include <iostream>
static const char* const sql = R"SQL(
  -- int main() { "quoted" } // not code
  SELECT 1; /* #if 0 */
)SQL";
static const char* secret_raw = R"(int secret_in_raw() {})";
static const unsigned char blob[] = {
#include "blob.inc"
};
int work(int u) { return c_add(u, 1) + (int)std::strlen(sql) + (int)sizeof(blob) + blob[2] + ::c_tab[1]; }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(1).get();
    std::cout << "SECRET_MAIN" << work(1) << secret_raw; }
