// No guard: included many times.
namespace abi { inline namespace v3 {
