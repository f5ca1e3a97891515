// What the engine refuses, notices and fails at.
#include "text/part.hpp"

namespace ipclab::text {

const Part engine_part = {
    // Why a command cannot be carried out now (core::refusal).
    {"refuse.unborn", "This process does not exist yet.", "这个进程还没有创建。"},
    {"refuse.blocked", "{0} cannot be stepped: the kernel keeps it waiting in {1}().",
     "{0} 现在无法单步：它在 {1}() 中被内核阻塞。"},
    {"refuse.stopped", "{0} cannot be stepped: a stop signal has stopped it. SIGCONT lets it go on.",
     "{0} 现在无法单步：它收到停止信号后暂停了，发送 SIGCONT 可使它继续。"},
    {"refuse.ended", "{0} has ended.", "{0} 已经结束。"},
    {"refuse.running", "{0} is running. Hold it first.", "{0} 正在运行，请先让它停下。"},
    {"refuse.failed", "The lab's engine has failed. Reset starts afresh.", "实验引擎出了故障，请重置后重新开始。"},
    {"refuse.stepping", "A step is still under way. Wait for its end, or hold everything.",
     "上一步还没有走完。请等它结束，或让所有进程停下。"},
    {"refuse.nothing-can-run", "No process can run: each is blocked, stopped, or ended.",
     "没有进程可以运行：它们或已阻塞，或已暂停，或已结束。"},
};

}  // namespace ipclab::text
