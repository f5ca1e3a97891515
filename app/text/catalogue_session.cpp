// Starting, rewinding, recordings.
#include "text/part.hpp"

namespace ipclab::text {

const Part session_part = {
    // Recordings.
    {"record.read-only", "This is a recording: it can be looked at, not acted upon.",
     "这是一份录像，只能查看，不能操作。"},
    {"record.no-such-file", "There is no file {0}.", "找不到文件 {0}。"},
    {"record.cannot-read", "{0} cannot be read. Is it a file, and may you read it?",
     "无法读取 {0}。请确认它是普通文件，并且您有读取权限。"},
    {"record.cannot-write", "{0} cannot be written. Is there such a folder, may you write there, is there room?",
     "无法写入 {0}。请确认目录存在、有写入权限，并且磁盘还有空间。"},
    {"record.not-a-recording", "{0} is not a recording of ipclab. One is made by: ipclab run LESSON --record FILE",
     "{0} 不是 ipclab 的录像。录制方法：ipclab run LESSON --record FILE"},
    {"record.other-version",
     "{0} was recorded in format {1}, this ipclab reads format {2}. Open it with the ipclab that made it.",
     "{0} 的录像格式是 {1}，而当前的 ipclab 只能读取格式 {2}。请用录制它的那个版本打开。"},
    {"record.damaged-head", "{0} is damaged at its beginning: nothing of it can be shown. Record it again.",
     "{0} 的开头已损坏，什么都无法显示。请重新录制。"},
    {"record.damaged", "The recording is damaged in scene {0} at event {1}; showing the {2} events before it.",
     "录像在第 {0} 个场景的第 {1} 个事件处损坏，以下只显示此前的 {2} 个事件。"},

    // Starting and running again.
    {"sandbox.no-program", "The program {0} cannot be opened ({1}). Build the demos: ./lab",
     "无法打开程序 {0}（{1}）。请先构建演示程序：./lab"},
    {"session.not-a-step", "There is no finished step {0} to go back to.", "没有已经完成的第 {0} 步，无法回到那里。"},
    {"session.another-way",
     "This run went another way at event {0}: recorded was “{1}”, now came “{2}”. What was recorded is kept; this is "
     "what the processes do now.",
     "这次运行从第 {0} 个事件起走了另一条路：原来记录的是“{1}”，这一次却是“{2}”。原来的记录仍然保留；现在看到的是这一次"
     "的情形。"},
    {"session.same-way", "The processes ran again and did the same: {0} steps, {1} events.",
     "这些进程又运行了一遍，情形与记录一致：共 {0} 步、{1} 个事件。"},
    {"schedule.is-one", "{0} is a schedule already. To follow it: ipclab schedule {0} --replay",
     "{0} 已经是调度文件。要按它执行：ipclab schedule {0} --replay"},
    {"schedule.no-scene", "The recording has no scene “{0}”.", "录像中没有名为“{0}”的场景。"},
    {"schedule.bad-line", "Line {0} of the schedule cannot be followed: {1}", "调度文件的第 {0} 行无法执行：{1}"},
    {"schedule.refused", "The schedule cannot be followed from “{0}” on: {1}",
     "从“{0}”这一行起无法继续按调度执行：{1}"},

    {"ui.lesson-has-mistakes", "The lesson {0} cannot be opened: {1}", "无法打开课程 {0}：{1}"},

    // The engine, seen from outside.
    {"engine.runner-died", "The lab's engine has ended ({0}). Nothing was left behind; Reset starts afresh.",
     "实验引擎已经终止（{0}），没有遗留任何进程或对象。点“重置”可以重新开始。"},
    {"engine.unreadable", "The lab's engine sent something unreadable ({0}). It was ended; Reset starts afresh.",
     "实验引擎发来了无法解读的数据（{0}），已将它终止。点“重置”可以重新开始。"},
    {"engine.wrong-event",
     "The lab's engine told of event {0}, which cannot follow what was before it ({1}). It was ended; Reset starts "
     "afresh.",
     "实验引擎报告的第 {0} 个事件与此前的情形矛盾（{1}），已将它终止。点“重置”可以重新开始。"},
    {"trace.no-program", "There is no program {0} that could be run. Is its path right, and may it be executed?",
     "没有可以运行的程序 {0}。请检查路径是否正确、文件是否有执行权限。"},
    {"trace.engine-failed", "The tracer ended before the program did. The program was ended with it.",
     "跟踪器先于程序终止，程序也随之结束。"},
    {"session.not-compiled", "this is no program yet: {0}", "程序无法编译：{0}"},
    {"session.wrong-program", "{0}:{1}: this is no program yet: {2}", "{0}:{1}：程序无法编译：{2}"},
    {"session.no-compiler", "A program has to be compiled for this, and there is no {0}. Install it: apt install g++",
     "需要编译程序，但系统里没有 {0}。安装方法：apt install g++"},
    {"session.no-cache", "The folder {0} for compiled programs cannot be written. Is there room, may you write there?",
     "无法写入存放编译结果的目录 {0}。请确认磁盘还有空间，并且您有写入权限。"},
    {"sandbox.no-compilation", "The compiler gave no answer for {0}; it was ended.", "编译 {0} 时编译器没有响应，已将它终止。"},
    {"session.no-lessons", "There is no folder {0} with lessons.", "没有可用作课程目录的 {0}。"},
    {"session.no-workshop",
     "The copy of the program cannot be written: {0}. Is there room in the folder for temporary files?",
     "无法写入程序的副本：{0}。临时目录还有空间吗？"},
};

}  // namespace ipclab::text
