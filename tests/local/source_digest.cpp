// In place of what the build writes when it has extracted a service.
extern "C" {
extern const char turbolift_source_digest[];
const char turbolift_source_digest[] = "sha256-0000000000000000000000000000000000000000000000000000000000000001";
}
