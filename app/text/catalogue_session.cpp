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
};

}  // namespace ipclab::text
