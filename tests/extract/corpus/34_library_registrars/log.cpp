#include <string>
std::string last_message = "none"; // dropped
void write_log(const std::string& text) { last_message = text; } // dropped
