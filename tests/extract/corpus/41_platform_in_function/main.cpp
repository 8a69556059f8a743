// A platform object in the function itself.
#include <turbolift/turbolift.hpp>
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
constinit turbolift::Kubernetes the_platform{load_container}; // error: 'the_platform' is a platform, which a service cannot have[^\n]*\n[^\n]*main.cpp:5:13: note: used by function 'stop'\n[^\n]*used by function 'work'
static void stop() { the_platform.close(); }
int work(int u) { stop(); return u; }
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
