// Stop signals, process groups, sessions and terminals. usage: jobs MODE
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "modes.hpp"

static int stops_of_every_kind() {
  for (const int stop : {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU}) {
    Gate gate;
    const pid_t pid = child([&] {
      setpgid(0, 0);
      raise(stop);
      gate.pass();
      _exit(6);
    });
    say_status("child", status_of(pid, WUNTRACED));
    kill(pid, SIGCONT);
    say_status("child", status_of(pid, WCONTINUED));
    gate.open();
    say_status("child", status_of(pid));
  }
  return 0;
}

static int stopped_from_outside() {
  Gate ready, gate;
  const pid_t pid = child([&] {
    ready.open();
    printf("passes %c\n", gate.pass());
    fflush(stdout);
    _exit(3);
  });
  ready.pass();
  for (int i = 0; i < 5; ++i) {
    kill(pid, SIGSTOP);
    say_status("child", status_of(pid, WUNTRACED));
    kill(pid, SIGCONT);
    say_status("child", status_of(pid, WCONTINUED));
  }
  gate.open('x');
  say_status("child", status_of(pid));
  return 0;
}

static int looks_at_the_stopped() {
  Gate gate;
  const pid_t pid = child([&] {
    raise(SIGSTOP);
    gate.pass();
  });
  siginfo_t info{};
  must(waitid(P_PID, static_cast<id_t>(pid), &info, WSTOPPED | WNOWAIT), "waitid");
  dprintf(1, "stopped %d by %s\n", info.si_code == CLD_STOPPED, sigabbrev_np(info.si_status));
  must(waitid(P_PID, static_cast<id_t>(pid), &info, WSTOPPED), "waitid");
  dprintf(1, "stopped %d by %s\n", info.si_code == CLD_STOPPED, sigabbrev_np(info.si_status));
  say_result("taken", waitid(P_PID, static_cast<id_t>(pid), &info, WSTOPPED | WNOHANG));
  kill(pid, SIGCONT);
  must(waitid(P_PID, static_cast<id_t>(pid), &info, WCONTINUED), "waitid");
  dprintf(1, "continued %d by %s\n", info.si_code == CLD_CONTINUED, sigabbrev_np(info.si_status));
  gate.open();
  say_status("child", status_of(pid));
  return 0;
}

static int killed_while_stopped() {
  for (const int deadly : {SIGKILL, SIGTERM}) {
    const pid_t pid = child([] { raise(SIGSTOP); });
    say_status("child", status_of(pid, WUNTRACED));
    kill(pid, deadly);
    if (deadly != SIGKILL) kill(pid, SIGCONT);
    say_status("child", status_of(pid));
  }
  return 0;
}

static int signalled_while_stopped() {  // what comes meanwhile is delivered afterwards
  const pid_t pid = child([] {
    signal(SIGUSR1, [](int) { dprintf(1, "handled\n"); });
    raise(SIGSTOP);
    dprintf(1, "continued\n");
  });
  say_status("child", status_of(pid, WUNTRACED));
  kill(pid, SIGUSR1);
  kill(pid, SIGCONT);
  say_status("child", status_of(pid));
  return 0;
}

static int handles_stop_and_continue() {
  const pid_t pid = child([] {
    setpgid(0, 0);
    signal(SIGTSTP, [](int) {
      dprintf(1, "about to stop\n");
      signal(SIGTSTP, SIG_DFL);
      raise(SIGTSTP);
    });
    signal(SIGCONT, [](int) { dprintf(1, "goes on\n"); });
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    _exit(2);
  });
  say_status("child", status_of(pid, WUNTRACED));
  kill(pid, SIGCONT);
  say_status("child", status_of(pid));
  return 0;
}

static int stops_a_group() {
  Gate ready, gate;
  pid_t group = 0, pids[4];
  for (pid_t& pid : pids) {
    pid = child([&] {
      ready.open();
      gate.pass();
      _exit(1);
    });
    if (group == 0) group = pid;
    must(setpgid(pid, group), "setpgid");
    ready.pass();
  }
  kill(-group, SIGSTOP);
  for (const pid_t pid : pids) say_status("member", status_of(pid, WUNTRACED));
  kill(-group, SIGCONT);
  for (const pid_t pid : pids) say_status("member", status_of(pid, WCONTINUED));
  kill(-group, SIGTERM);
  for (const pid_t pid : pids) say_status("member", status_of(pid));
  say_result("kill", kill(-group, 0));
  return 0;
}

static int kills_its_own_group() {
  Gate ready;
  const pid_t leader = child([&] {
    setpgid(0, 0);
    for (int i = 0; i < 3; ++i) {
      child([&] {
        ready.open();
        for (;;) pause();
      });
    }
    for (int i = 0; i < 3; ++i) ready.pass();
    signal(SIGTERM, [](int) {});
    kill(0, SIGTERM);
    int status = 0;
    while (wait(&status) > 0) say_status("member", status);
    kill(0, SIGKILL);
  });
  say_status("leader", status_of(leader));
  return 0;
}

static int kills_foreground() {  // the group that it was started in, as students do
  signal(SIGUSR1, [](int) { dprintf(1, "parent told\n"); });
  Gate ready;
  const pid_t pid = child([&] {
    signal(SIGUSR1, SIG_DFL);
    ready.open();
    for (;;) pause();
  });
  ready.pass();
  kill(0, SIGUSR1);
  say_status("child", status_of(pid));
  return 0;
}

static int sessions() {
  const pid_t pid = child([] {
    must(setpgid(0, 0), "setpgid");
    say_result("setsid of a leader", setsid());
    const pid_t other = child([] {
      const pid_t session = must(setsid(), "setsid");
      dprintf(1, "session %d group %d\n", getsid(0) == session && session == getpid(), getpgid(0) == getpid());
      const int terminal = open("/dev/tty", O_RDWR);
      say_result("its terminal", terminal);
      say_result("setpgid of a session leader", setpgid(0, 0));
    });
    say_status("leader", status_of(other));
  });
  say_status("child", status_of(pid));
  return 0;
}

// A terminal of our own with a session on it: what the keys do.
template <class Body>
static pid_t on_terminal(int& master, Body body) {
  int slave = -1;
  must(openpty(&master, &slave, nullptr, nullptr, nullptr), "openpty");
  const pid_t pid = child([&] {
    close(master);
    setsid();
    must(ioctl(slave, TIOCSCTTY, 0), "TIOCSCTTY");
    body(slave);
  });
  close(slave);
  return pid;
}

static int keys() {
  struct Key {
    char key;
    int signal;
  };
  for (const Key& key : {Key{3, SIGINT}, Key{28, SIGQUIT}}) {
    Gate ready;
    int master = -1;
    const pid_t pid = on_terminal(master, [&](int) {
      signal(SIGINT, [](int signal) { dprintf(1, "key %s\n", sigabbrev_np(signal)), _exit(1); });
      signal(SIGQUIT, [](int signal) { dprintf(1, "key %s\n", sigabbrev_np(signal)), _exit(2); });
      ready.open();
      for (;;) pause();
    });
    ready.pass();
    must(write(master, &key.key, 1), "write");
    say_status("child", status_of(pid));
    close(master);
  }
  return 0;
}

static int stop_key() {
  Gate ready, gate;
  int master = -1;
  const pid_t shell = on_terminal(master, [&](int terminal) {
    signal(SIGTTOU, SIG_IGN);
    const pid_t job = child([&] {
      gate.pass();
      _exit(7);
    });
    must(setpgid(job, job), "setpgid");
    must(tcsetpgrp(terminal, job), "tcsetpgrp");
    dprintf(1, "in the foreground %d\n", tcgetpgrp(terminal) == job);
    ready.open();
    say_status("job", status_of(job, WUNTRACED));
    must(tcsetpgrp(terminal, getpid()), "tcsetpgrp");
    kill(-job, SIGCONT);
    say_status("job", status_of(job, WCONTINUED));
    gate.open();
    say_status("job", status_of(job));
  });
  ready.pass();
  const char control_z = 26;
  must(write(master, &control_z, 1), "write");
  say_status("shell", status_of(shell));
  close(master);
  return 0;
}

static int background_reads() {
  int master = -1;
  const pid_t pid = on_terminal(master, [&](int terminal) {
    signal(SIGTTOU, SIG_IGN);
    const pid_t job = child([&] {
      setpgid(0, 0);
      char byte = 0;
      const ssize_t size = read(terminal, &byte, 1);
      dprintf(1, "read %zd: %c\n", size, byte);
      _exit(4);
    });
    say_status("job", status_of(job, WUNTRACED));
    must(tcsetpgrp(terminal, job), "tcsetpgrp");
    kill(-job, SIGCONT);
    say_status("job", status_of(job));
    const pid_t deaf = child([&] {
      setpgid(0, 0);
      signal(SIGTTIN, SIG_IGN);
      char byte = 0;
      say_result("read with SIGTTIN ignored", read(terminal, &byte, 1));
    });
    say_status("deaf", status_of(deaf));
  });
  must(write(master, "k\n", 2), "write");
  say_status("session", status_of(pid));
  close(master);
  return 0;
}

static int background_writes() {
  Gate gate;
  int master = -1;
  const pid_t pid = on_terminal(master, [&](int terminal) {
    signal(SIGTTOU, SIG_IGN);
    termios settings{};
    must(tcgetattr(terminal, &settings), "tcgetattr");
    settings.c_lflag |= TOSTOP;
    must(tcsetattr(terminal, TCSANOW, &settings), "tcsetattr");
    const pid_t job = child([&] {
      signal(SIGTTOU, SIG_DFL);
      setpgid(0, 0);
      const ssize_t size = write(terminal, "text", 4);
      gate.pass();
      say_result("write", size);
    });
    say_status("job", status_of(job, WUNTRACED));
    settings.c_lflag &= ~static_cast<tcflag_t>(TOSTOP);
    must(tcsetattr(terminal, TCSANOW, &settings), "tcsetattr");
    kill(job, SIGCONT);
    say_status("job", status_of(job));
  });
  char text[8];
  say_result("arrived", read(master, text, sizeof text));
  gate.open();
  say_status("session", status_of(pid));
  close(master);
  return 0;
}

static int hangs_up() {
  Gate ready;
  int master = -1;
  const pid_t pid = on_terminal(master, [&](int terminal) {
    signal(SIGHUP, [](int) { dprintf(1, "hung up\n"); });
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, &before);
    ready.open();
    sigsuspend(&before);
    char byte = 0;
    say_result("read", read(terminal, &byte, 1));
    say_result("write", write(terminal, "x", 1));
  });
  ready.pass();
  close(master);
  say_status("session", status_of(pid));
  return 0;
}

static int reads_lines() {
  int master = -1;
  const pid_t pid = on_terminal(master, [](int terminal) {
    char line[64];
    for (ssize_t size = 1; size > 0;) {
      size = read(terminal, line, sizeof line);
      dprintf(1, "%zd bytes\n", size);
    }
  });
  termios settings{};
  must(tcgetattr(master, &settings), "tcgetattr");
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  must(tcsetattr(master, TCSANOW, &settings), "tcsetattr");
  must(write(master, "one\n\n\4", 6), "write");
  say_status("session", status_of(pid));
  close(master);
  return 0;
}

// exit(2): the members of a group that becomes orphaned get SIGHUP and SIGCONT, if one of them is stopped.
static int orphaned_and_stopped() {
  Gate gate;
  const pid_t parent = child([&] {
    const pid_t pid = child([&] {
      setpgid(0, 0);
      signal(SIGHUP, [](int) { dprintf(1, "hung up\n"); });
      raise(SIGTSTP);
      dprintf(1, "goes on\n");
    });
    say_status("child", status_of(pid, WUNTRACED));
  });
  gate.wait_for_all();
  say_status("parent", status_of(parent));
  return 0;
}

// The program that was started stops itself; its child, which sees it stopped, wakes it.
template <int stop>
static int stops_itself() {
  Gate gate;
  const pid_t me = getpid();
  const pid_t pid = child([&] {
    gate.pass();
    do {  // a SIGCONT that comes before the stop wakes nobody
      kill(me, SIGCONT);
      sched_yield();
    } while (!gate.is_open());
  });
  gate.open();
  raise(stop);
  dprintf(1, "goes on\n");
  gate.open();
  say_status("child", status_of(pid));
  return 0;
}

static int stop_of_a_parent() {
  const pid_t pid = child([] {
    static Gate inner;
    for (int i = 0; i < 3; ++i) child([] { inner.pass(); });
    raise(SIGSTOP);
    for (int i = 0; i < 3; ++i) inner.open();
    int ended = 0;
    while (wait(nullptr) > 0) ++ended;
    _exit(ended);
  });
  say_status("child", status_of(pid, WUNTRACED));
  kill(pid, SIGCONT);
  say_status("child", status_of(pid));
  return 0;
}

static int told_of_stops() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  const char* const codes[] = {"", "exited", "killed", "dumped", "trapped", "stopped", "continued"};
  for (const int flags : {0, SA_NOCLDSTOP}) {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    action.sa_flags = flags;
    sigaction(SIGCHLD, &action, nullptr);
    const auto told = [&] {
      siginfo_t info{};
      must(sigwaitinfo(&set, &info), "sigwaitinfo");
      dprintf(1, "SIGCHLD: %s %d\n", codes[info.si_code], info.si_status);
    };
    Gate gate;
    const pid_t pid = child([&] {
      raise(SIGSTOP);
      gate.pass();
    });
    if (flags == 0) told();
    say_status("child", status_of(pid, WUNTRACED));
    kill(pid, SIGCONT);
    if (flags == 0) told();
    gate.open();
    told();
    say_status("child", status_of(pid));
  }
  return 0;
}

int main(int argc, char** argv) {
  constexpr Mode modes[] = {{"stops-of-every-kind", stops_of_every_kind},
                            {"stopped-from-outside", stopped_from_outside},
                            {"looks-at-the-stopped", looks_at_the_stopped},
                            {"killed-while-stopped", killed_while_stopped},
                            {"signalled-while-stopped", signalled_while_stopped},
                            {"handles-stop-and-continue", handles_stop_and_continue},
                            {"stops-a-group", stops_a_group},
                            {"kills-its-own-group", kills_its_own_group},
                            {"kills-foreground", kills_foreground},
                            {"sessions", sessions},
                            {"keys", keys},
                            {"stop-key", stop_key},
                            {"background-reads", background_reads},
                            {"background-writes", background_writes},
                            {"hangs-up", hangs_up},
                            {"reads-lines", reads_lines},
                            {"orphaned-and-stopped", orphaned_and_stopped},
                            {"stops-itself", stops_itself<SIGSTOP>},
                            {"stops-itself-politely", stops_itself<SIGTSTP>},
                            {"stop-of-a-parent", stop_of_a_parent},
                            {"told-of-stops", told_of_stops}};
  return run_mode(modes, argc, argv);
}
