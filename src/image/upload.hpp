#pragma once

#include <filesystem>
#include <string>

#include "image/descriptor.hpp"
#include "image/push_error.hpp"
#include "image/registry_session.hpp"

namespace turbolift::image {

/// Puts a blob into the session's repository (OCI distribution-spec, "Pushing blobs"), unless it is there: sends no
/// byte of it then. Small ones with POST and PUT; larger ones in pieces, going on after a fault from where the registry
/// says that it has got to, and whole where it cannot do that. Tries again within the session's bounds.
///
/// `file`: the blob; checked against its digest before anything is sent. `source`: another repository of the same
/// registry that has it, to be mounted from; empty: none is known. Fails with `layout` where the file is not the blob.
Pushed<void> upload_blob(RegistrySession& session, const Descriptor& blob, const std::filesystem::path& file,
                         const std::string& source);

}  // namespace turbolift::image
