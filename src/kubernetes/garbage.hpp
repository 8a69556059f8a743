#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "http/client/interrupt.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/resource.hpp"

namespace turbolift::kubernetes {

/// Whose an object is that has the label turbolift/run.
enum class Ownership : std::uint8_t {
  foreign,    ///< not ours: its label, name or owner is none that a session gives
  living,     ///< of a session whose Job is there and has not ended
  dependent,  ///< of an object of ours, with which the cluster removes it
  abandoned,  ///< its session's Job is gone, has ended, or is another one
};

/// An object that has the label turbolift/run.
struct LabelledObject {
  Resource resource{};
  std::string kube_namespace{}, name{}, uid{}, run_id{};
  Ownership ownership = Ownership::foreign;
  std::string why{};  ///< the reason for that, for people
};

/// Says of each object whose it is. `objects`: of all kinds, with `kind`; `jobs`: the Jobs that there were *after* the
/// objects were listed: a session makes its Job first, so that one whose Job is missing then has ended.
std::vector<LabelledObject> judge(const json::array& objects, const json::array& jobs);

struct GarbageScan {
  std::vector<LabelledObject> objects{};  ///< Jobs first: what they own goes with them
  std::vector<std::string> unseen{};      ///< kinds that could not be listed, and why
};

/// Looks at all objects that have the label, of all kinds that a session makes, or those of one run alone; an empty
/// namespace means all of them. Of objects that are no Jobs it sees the metadata alone, not what is in Secrets. Fails
/// where Jobs cannot be listed: without them nothing can be judged.
ApiExpected<GarbageScan> scan_garbage(Client& client, std::string_view kube_namespace, std::string_view run_id,
                                      base::Deadline deadline, const http::Interrupt* interrupt = nullptr);

/// Deletes the very object that was seen, and in the background what it owns. False: it was gone, or another one,
/// already.
ApiExpected<bool> remove_object(Client& client, const LabelledObject& object, base::Deadline deadline,
                                const http::Interrupt* interrupt = nullptr);

}  // namespace turbolift::kubernetes
