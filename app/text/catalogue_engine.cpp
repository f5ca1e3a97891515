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
    {"refuse.nothing-can-run", "No process can run: each is blocked, stopped, or ended.",
     "没有一个进程可以运行：它们或阻塞，或停止，或已结束。"},
};

}  // namespace ipclab::text
