// Why the system does not let us build the Lab, and what its owner can do about it. In guard and init.
#pragma once

#include <system_error>

#include "core/message.hpp"

namespace ipclab::engine::sandbox {

// "sandbox.refused…" {step, errno}: the step that failed, and by what this system is known to refuse it.
core::Message refusal(const std::system_error& error);

}  // namespace ipclab::engine::sandbox
