#include "view/rules.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "view/weave.hpp"

namespace ipclab::view {
namespace {

const core::Argument* argument(const core::Call& call, std::string_view name) {
  const auto found = std::find_if(call.arguments.begin(), call.arguments.end(),
                                  [&](const core::Argument& argument) { return argument.name == name; });
  return found == call.arguments.end() ? nullptr : &*found;
}

// One row of the table: calls by name, separated by spaces (empty = any call), errno, why. The first that fits counts.
struct Reason {
  std::string_view calls;
  std::int32_t error;
  std::string_view key;
};

constexpr std::string_view semop = "semop semtimedop";
constexpr std::string_view get = "semget shmget msgget";
constexpr std::string_view control = "semctl shmctl msgctl";
constexpr std::string_view by_id = "semop semtimedop semctl shmat shmctl msgsnd msgrcv msgctl";
constexpr std::string_view opens = "open openat creat mkfifo mkfifoat mq_open shm_open sem_open mkdir symlink link";
constexpr std::string_view sends = "write writev send sendto sendmsg splice";
constexpr std::string_view receives = "read readv recv recvfrom recvmsg accept accept4";

constexpr auto reasons = std::to_array<Reason>({
    {"", EINTR, "view.error.interrupted"},
    {"", EIDRM, "view.error.removed-meanwhile"},
    {"", ETIMEDOUT, "view.error.time-over"},
    {"semtimedop", EAGAIN, "view.error.time-over"},
    {semop, EFBIG, "view.error.no-such-member"},
    {semop, E2BIG, "view.error.too-many-operations"},
    {"semop semtimedop semctl", ERANGE, "view.error.semaphore-too-large"},
    {"msgsnd mq_send mq_timedsend", EAGAIN, "view.error.no-room-now"},
    {"msgrcv", ENOMSG, "view.error.no-message-now"},
    {"msgrcv", E2BIG, "view.error.message-too-long"},
    {"msgsnd", EINVAL, "view.error.bad-message"},
    {"mq_receive mq_timedreceive", EAGAIN, "view.error.no-message-now"},
    {"mq_send mq_timedsend mq_receive mq_timedreceive", EMSGSIZE, "view.error.queue-message-size"},
    {get, EEXIST, "view.error.key-exists"},
    {get, ENOENT, "view.error.no-such-key"},
    {get, ENOSPC, "view.error.limit-of-objects"},
    {"shmget", EINVAL, "view.error.segment-size"},
    {"shmget", ENOMEM, "view.error.no-memory"},
    {"shmat", EINVAL, "view.error.attach-address"},
    {"shmdt", EINVAL, "view.error.not-attached-there"},
    {by_id, EACCES, "view.error.permission-bits"},
    {get, EACCES, "view.error.permission-bits"},
    {control, EPERM, "view.error.not-owner"},
    {sends, EPIPE, "view.error.nobody-reads"},
    {sends, EAGAIN, "view.error.full-now"},
    {receives, EAGAIN, "view.error.empty-now"},
    {"read readv", EIO, "view.error.background"},
    {"open openat", ENXIO, "view.error.nobody-reads-fifo"},
    {opens, EEXIST, "view.error.name-exists"},
    {opens, ENOENT, "view.error.no-such-name"},
    {"unlink unlinkat shm_unlink mq_unlink sem_unlink", ENOENT, "view.error.no-such-name"},
    {opens, EACCES, "view.error.permission-bits"},
    {"kill tgkill tkill sigqueue", ESRCH, "view.error.no-such-process"},
    {"kill tgkill tkill sigqueue", EPERM, "view.error.may-not-signal"},
    {"kill tgkill sigqueue sigaction", EINVAL, "view.error.no-such-signal"},
    {"sigqueue", EAGAIN, "view.error.too-many-signals"},
    {"wait waitpid wait4 waitid", ECHILD, "view.error.no-child"},
    {"fork vfork clone clone3", EAGAIN, "view.error.too-many-processes"},
    {"fcntl flock", EAGAIN, "view.error.locked"},
    {"fcntl", EACCES, "view.error.locked"},
    {"fcntl", EDEADLK, "view.error.lock-deadlock"},
    {"connect", ECONNREFUSED, "view.error.nobody-listens"},
    {"connect", EINPROGRESS, "view.error.connecting"},
    {"connect", ENOENT, "view.error.no-such-name"},
    {"connect", EISCONN, "view.error.connected-already"},
    {"bind", EADDRINUSE, "view.error.address-in-use"},
    {"listen", EADDRINUSE, "view.error.address-in-use"},
    {"send sendto sendmsg recv recvfrom shutdown", ENOTCONN, "view.error.not-connected"},
    {"", ECONNRESET, "view.error.connection-reset"},
    {"", EMSGSIZE, "view.error.datagram-too-long"},
    {"", EDEADLK, "view.error.own-lock"},
    {"", EOWNERDEAD, "view.error.owner-dead"},
    {"", ESPIPE, "view.error.no-position"},
    {"", EBADF, "view.error.bad-descriptor"},
    {"", EFAULT, "view.error.bad-address"},
    {"", EMFILE, "view.error.too-many-descriptors"},
    {"", ENOMEM, "view.error.no-memory"},
});

bool among(std::string_view name, std::string_view names) {
  if (names.empty()) return true;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

}  // namespace

Sentence asked_type(text::Lang lang, const core::Call& call) {
  const core::Argument* type = argument(call, "msgtyp");
  if (type == nullptr) return {};
  const auto asked = static_cast<std::int64_t>(type->value);
  if (asked == 0) return {};
  const core::Argument* flags = argument(call, "msgflg");
  if (flags != nullptr && flags->text.find("MSG_COPY") != std::string::npos) return {};  // then it is a place
  const bool all_but = flags != nullptr && flags->text.find("MSG_EXCEPT") != std::string::npos;
  if (asked < 0) return weave(lang, "view.asked.lowest", {{value(-asked)}});
  return weave(lang, all_but ? "view.asked.except" : "view.asked.type", {{value(asked)}});
}

std::string_view why_failed(const core::World& world, const core::Task& task, std::int32_t error) {
  const core::Call& call = *task.call;
  const core::Object* object = call.object ? world.object(*call.object) : nullptr;
  // svipc(7): an id that is no longer valid is an invalid argument, like any other number.
  if (error == EINVAL && object != nullptr && !object->exists && among(call.name, by_id)) {
    return "view.error.removed-before";
  }
  for (const Reason& reason : reasons) {
    if (reason.error == error && among(call.name, reason.calls)) return reason.key;
  }
  return {};
}

}  // namespace ipclab::view
