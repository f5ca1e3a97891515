// POSIX semaphores, mutexes, condition variables and joins: what makes no call is seen in memory, what waits is told
// under the name that the source called.
#include <doctest/doctest.h>

#include "trial.hpp"

using namespace ipclab;
using core::ObjectKind;
using core::TargetKind;
using core::TaskState;

namespace {

class Scene : public trace::Trial {
 public:
  explicit Scene(const std::string& how) { start("semaphores_posix", {how}, "s"); }
  std::vector<std::string> line(const std::string& path, const std::string& label) {
    return to(path, TargetKind::Line, "semaphores_posix.cpp", trace::line_of("semaphores_posix", label));
  }
  const core::Object& only(ObjectKind kind) const {
    for (const auto& [id, object] : world().objects)
      if (object.kind == kind) return object;
    FAIL("no such object");
    return world().objects.begin()->second;
  }
  const core::CounterSampled& counter(ObjectKind kind) const { return only(kind).as<core::Counter>()->facts; }
};

// From before the first sem_post to the end: value and waiters at each point.
void waits_and_is_woken(Scene& lab) {
  constexpr auto kind = ObjectKind::PosixSemaphore;
  lab.line("s", "before-post");
  CHECK(lab.counter(kind).value == 0);
  lab.run({"s.1"});
  CHECK(lab.task("s.1").state == TaskState::Blocked);
  CHECK(lab.task("s.1").call->name == "sem_wait");
  CHECK(lab.task("s.1").place.line == trace::line_of("semaphores_posix", "sem_wait"));
  CHECK(lab.task("s.1").waits_for == lab.only(kind).id);
  CHECK(lab.counter(kind).waiting == 1);
  lab.line("s", "post-again");
  // Woken, and held before it can take what was posted: the poster could take it back.
  CHECK(lab.task("s.1").state == TaskState::Ready);
  CHECK(lab.counter(kind).value == 1);
  lab.line("s", "wait");
  CHECK(lab.counter(kind).value == 2);
  lab.run({"s.1"});
  CHECK(lab.task("s.1").state == TaskState::Zombie);
  CHECK(lab.counter(kind).value == 0);  // the second one was taken without a call
  CHECK(lab.counter(kind).waiting == 0);
}

}  // namespace

TEST_CASE("a named semaphore has its name from the beginning, and goes with its last user after sem_unlink") {
  Scene lab("named");
  waits_and_is_woken(lab);
  const core::Object& turn = lab.only(ObjectKind::PosixSemaphore);
  CHECK(turn.name == "/turn");
  CHECK(turn.creator == lab.id("s"));
  CHECK(turn.mode == 0600);
  lab.does("s", "unlink");
  CHECK(lab.only(ObjectKind::PosixSemaphore).unlinked);
  CHECK(lab.only(ObjectKind::PosixSemaphore).exists);
  lab.line("s", "named-end");
  CHECK_FALSE(lab.only(ObjectKind::PosixSemaphore).exists);
}

TEST_CASE("a semaphore in shared memory is found before anybody waits, and named by its field") {
  Scene lab("shared");
  waits_and_is_woken(lab);
  CHECK(lab.only(ObjectKind::PosixSemaphore).exists);
  lab.run();
  CHECK_FALSE(lab.only(ObjectKind::PosixSemaphore).exists);
}

TEST_CASE("how a wait in sem_wait is told") {
  Scene lab("named");
  lab.line("s", "before-post");
  CHECK(trace::joined(lab.run({"s.1"})) ==
        "began run\n"
        "ended reached\n"
        "s.1: began admit\n"
        "s.1: entered sem_wait(semaphore) at wait_for:30\n"
        "s.1: blocked on object 1\n"
        "object 1 value 0 waiting 1\n"
        "ended reached\n"
        "began hold\n"
        "ended reached\n");
  CHECK(trace::joined(lab.line("s", "post-again")) ==
        "s: began run-to\n"
        "s: entered sem_post(semaphore) at use:40\n"
        "s: returned sem_post = 0\n"
        "s: held line at use:41\n"
        "s.1: released by s\n"
        "s.1: returned sem_wait = 0\n"
        "s.1: held after-call at wait_for:30\n"
        "object 1 value 1 waiting 1\n"
        "ended reached\n");
}

TEST_CASE("a rewind finds the same semaphore: the name that chance gave it first is not told") {
  Scene lab("named");
  lab.line("s", "before-post");
  lab.run({"s.1"});
  const std::uint32_t step = lab.world().step;
  lab.line("s", "wait");
  lab.session.rewind(step);
  lab.settle();
  CHECK(lab.only(ObjectKind::PosixSemaphore).name == "/turn");
  CHECK(lab.counter(ObjectKind::PosixSemaphore).waiting == 1);
}

TEST_CASE("a mutex: who owns it, who waits, and a join for a thread by its name") {
  Scene lab("mutex");
  constexpr auto kind = ObjectKind::Mutex;
  lab.line("s", "locked");
  CHECK(lab.only(kind).name == "lock");
  CHECK(lab.counter(kind).value == 1);
  CHECK(lab.counter(kind).owner == lab.id("s"));
  lab.run({"s/2"});
  CHECK(lab.task("s/2").state == TaskState::Blocked);
  CHECK(lab.task("s/2").call->name == "pthread_mutex_lock");
  CHECK(lab.task("s/2").call->arguments.front().text == "&lock");
  CHECK(lab.task("s/2").waits_for == lab.only(kind).id);
  CHECK(lab.counter(kind).waiting == 1);
  lab.step("s");
  CHECK(lab.task("s").state == TaskState::Blocked);
  CHECK(lab.task("s").call->name == "pthread_join");
  CHECK(lab.task("s").call->arguments.front().text == "s/2");
  CHECK(lab.task("s/2").state == TaskState::Ready);
  CHECK(lab.counter(kind).waiting == 0);
}

TEST_CASE("a condition variable: the waiter is told in pthread_cond_wait") {
  Scene lab("condition");
  lab.line("s", "created");
  lab.run({"s/2"});
  CHECK(lab.task("s/2").state == TaskState::Blocked);
  CHECK(lab.task("s/2").call->name == "pthread_cond_wait");
  CHECK(lab.task("s/2").place.line == trace::line_of("semaphores_posix", "cond_wait"));
  lab.line("s", "join");
  CHECK(lab.task("s/2").state == TaskState::Ready);
  CHECK(lab.task("s/2").returned->call == "pthread_cond_wait");
}
