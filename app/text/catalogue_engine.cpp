// What the engine refuses, notices and fails at.
#include "text/part.hpp"

namespace ipclab::text {

const Part engine_part = {
    // Why a command cannot be carried out now (core::refusal).
    {"refuse.unborn", "This process does not exist yet.", "这个进程还没有创建。"},
    {"refuse.blocked", "{0} cannot be stepped: the kernel keeps it waiting in {1}().",
     "{0}现在不能单步：它阻塞在{1}() 中，要等内核放行。"},
    {"refuse.stopped", "{0} cannot be stepped: a signal has stopped it, and SIGCONT lets it go on.",
     "{0}现在不能单步：它收到停止信号，处于停止状态；发送 SIGCONT 可让它继续。"},
    {"refuse.ended", "{0} has ended.", "{0}已经结束。"},
    {"refuse.running", "{0} is running. Hold it first.", "{0}正在运行，请先暂停。"},
    {"refuse.failed", "The lab's engine has failed. Reset starts afresh.", "实验引擎出了故障。点“重置”可以重新开始。"},
    {"refuse.stepping", "A step is still under way. Wait for its end, or hold everything.",
     "上一步还没有走完。请等它结束，或者先全部暂停。"},
    {"refuse.no-timed-wait", "Nobody is in a timed wait that could be over, and no alarm is set.",
     "没有进程处在可以到时的限时等待中，也没有设定闹钟。"},
    {"refuse.nothing-can-run", "No process can run: each is blocked, stopped, or ended.",
     "没有一个进程可以运行：它们或阻塞，或停止，或已结束。"},

    // How a step ended, where it did not get there (core::StepEnded::why).
    {"outcome.blocked", "{0} blocked in {1}() before it got there.", "{0}还没有走到那里，就阻塞在{1}() 中了。"},
    {"outcome.ended", "{0} ended before it got there.", "{0}还没有走到那里就结束了。"},
    {"outcome.held", "{0} was held before it got there.", "{0}还没有走到那里就被暂停了。"},
    {"outcome.stopped", "A signal stopped {0} before it got there.", "{0}还没有走到那里，就被信号停住了。"},
    {"outcome.signal", "{0} has received a signal and is held before its handler runs.",
     "{0}收到了信号，现在停在信号处理函数执行之前。"},
    {"outcome.limit", "{0} has run for 10 seconds, or made 200,000 stops, without getting there; it is held now.",
     "{0}已经运行 10 秒，或停了 20 万次，仍未走到那里；现已暂停。"},
    {"outcome.no-code", "No instruction belongs to {0}:{1}: an empty line, a comment, or no debug information.",
     "{0}:{1} 没有对应的指令：它是空行或注释，或者程序没有调试信息。"},
    {"outcome.no-lines", "{0} has no debug information: nobody can say where its lines begin. Build it with -g.",
     "{0} 没有调试信息，无法知道每一行从哪里开始。请用 -g 编译。"},
    {"run.another-way", "This run went another way at turn {0} of its schedule.",
     "这次运行从调度中的第 {0} 项起走了另一条路。"},
    {"inject.no-such-call", "There is no call {0}() that the lab could make fail.",
     "没有名为 {0}() 的、可以让它出错的系统调用。"},
    {"input.no-terminal", "{0} has no terminal to type into.", "{0}没有可以输入的终端。"},
    {"input.no-end", "The program of {0} has switched the end-of-file key of its terminal off (termios(3)).",
     "{0}的程序已经关闭了终端的文件结束键（参见 termios(3)）。"},
    {"input.full", "The terminal of {0} took only {1} bytes: nobody has read what was typed before.",
     "{0}的终端只接受了 {1} 个字节：之前输入的内容还没有被读走。"},
    {"launch.ended-at-once", "{0} ended before it reached main.", "{0}还没有进入 main 就结束了。"},
    {"sandbox.32-bit",
     "{0} is a 32-bit program, and ipclab sees the calls of 64-bit programs only. Build it without -m32.",
     "{0} 是 32 位程序，而 ipclab 只能看到 64 位程序的系统调用。请去掉 -m32 重新编译。"},
    {"notice.32-bit", "{0} executes the 32-bit program {1}: its calls cannot be seen, and in the lab it is killed.",
     "{0}执行了 32 位程序 {1}：它的系统调用无法看到；在实验环境中它会被杀死。"},
    {"notice.stays-who-it-is",
     "{1} is a set-user-ID program, but a process that is traced stays who it was (execve(2)): {0} may fail where it "
     "needs more rights.",
     "{1} 设置了 set-user-ID 位，但被跟踪的进程不会因此改变身份（参见 execve(2)）：{0}在需要更多权限时可能失败。"},
    {"notice.own-ptrace",
     "{0} calls ptrace(), but a process can have only one tracer, and here that is ipclab: the call fails with EPERM.",
     "{0}调用了 ptrace()，但一个进程只能有一个跟踪者，而这里的跟踪者是 ipclab，因此调用以 EPERM 失败。"},
    {"engine.failed", "The lab's engine failed: {0}. Nothing is left behind; Reset starts afresh.",
     "实验引擎出错：{0}。没有遗留任何东西；点“重置”可以重新开始。"},

    // Reading a program (engine/decode).
    {"program.unreadable", "The program {0} cannot be read. Check that it exists and that you may read it.",
     "无法读取程序 {0}。请检查文件是否存在，以及是否有读取权限。"},
    {"program.not-elf", "{0} is no program for Linux on x86-64. Build it with gcc or g++ on this machine.",
     "{0} 不是 Linux x86-64 的可执行程序。请在本机用 gcc 或 g++ 重新编译。"},

    // Starting the runner, and what the system may refuse it (engine/sandbox).
    {"runner.missing", "{0} cannot be started ({1}). Build everything again: ./lab",
     "无法启动 {0}（{1}）。请重新构建：./lab"},
    {"runner.died", "{0} ended before it was ready. Build everything again: ./lab",
     "{0} 尚未就绪就退出了。请重新构建：./lab"},
    {"runner.silent", "The engine did not answer within {0} seconds. Close other programs and try again.",
     "引擎在 {0} 秒内没有响应。请关闭一些其他程序后重试。"},
    {"sandbox.refused",
     "This system does not let ordinary users shut processes in namespaces of their own: {0} failed with {1}. The "
     "administrator can allow it (user_namespaces(7)).",
     "系统不允许普通用户把进程放进独立的命名空间：{0} 失败，错误为 {1}。请管理员开启此项功能，参见 "
     "user_namespaces(7)。"},
    {"sandbox.refused-by-limit",
     "This system has no namespace left to give: {0} failed with {1}. Raise the limit: sudo sysctl -w "
     "user.max_user_namespaces=15000",
     "系统允许的命名空间数量已用完：{0} 失败，错误为 {1}。可以提高上限：sudo sysctl -w user.max_user_namespaces=15000"},
    {"sandbox.refused-by-sysctl",
     "This system keeps namespaces from ordinary users: {0} failed with {1}. Allow them: sudo sysctl -w "
     "kernel.unprivileged_userns_clone=1",
     "系统禁止普通用户创建命名空间：{0} 失败，错误为 {1}。可以放开限制：sudo sysctl -w "
     "kernel.unprivileged_userns_clone=1"},
    {"sandbox.refused-by-apparmor",
     "AppArmor keeps namespaces from ordinary users here: {0} failed with {1}. Allow them until the next boot: sudo "
     "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
     "AppArmor 禁止普通用户创建命名空间：{0} 失败，错误为 {1}。可以临时放开限制（重启后失效）：sudo sysctl -w "
     "kernel.apparmor_restrict_unprivileged_userns=0"},
    {"sandbox.refused-by-container",
     "This container does not allow namespaces: {0} failed with {1}. Start it with: --security-opt seccomp=unconfined "
     "--security-opt apparmor=unconfined --security-opt systempaths=unconfined",
     "容器不允许创建命名空间：{0} 失败，错误为 {1}。启动容器时请加上：--security-opt seccomp=unconfined "
     "--security-opt apparmor=unconfined --security-opt systempaths=unconfined"},
    {"sandbox.program-not-stored", "The program {0} could not be copied into the lab: {1}.",
     "无法把程序 {0} 复制到实验环境中：{1}。"},
    {"notice.waited-for-reader",
     "The engine stood still for {0} ms until its news were taken: nothing is lost, but the programs waited, too.",
     "引擎停下 {0} 毫秒，等待消息被取走：内容没有丢失，但各程序也跟着等了这么久。"},
    {"notice.queue-unseen",
     "This kernel does not show what is in a message queue: the lab lists what it has seen go in and out.",
     "此内核不提供查看消息队列内容的方法：实验环境只列出它观察到的收发消息。"},
    {"sandbox.no-executable-format",
     "The file is no program that the kernel can execute (ENOEXEC). A source has to be compiled first; the first line of "
     "a script has to be #! with its interpreter.",
     "这个文件不是内核能够执行的程序（ENOEXEC）。源代码需要先编译；脚本的第一行必须是 #! 加解释器的路径。"},
    {"sandbox.program-not-executed", "The program could not be started: {0} failed with {1}.",
     "程序无法启动：{0} 失败，错误为 {1}。"},
};

}  // namespace ipclab::text
