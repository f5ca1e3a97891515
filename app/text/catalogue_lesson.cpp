// The lesson files and the step language. Most of them follow "file:line:col: ", so they begin small and
// end without a full stop: "; did you mean …?" may come after them.
#include "text/part.hpp"

namespace ipclab::text {

const Part lesson_part = {
    {"lesson.did-you-mean", "; did you mean \"{0}\"?", "；是不是想写“{0}”？"},

    // Files
    {"lesson.unknown", "There is no lesson \"{0}\" in {1}. `ipclab list` shows all of them.",
     "{1} 里没有名为“{0}”的课程。用 `ipclab list` 可以列出所有课程。"},
    {"lesson.unknown-near", "There is no lesson \"{0}\"; did you mean \"{1}\"? `ipclab list` shows all of them.",
     "没有名为“{0}”的课程，是不是想打开“{1}”？用 `ipclab list` 可以列出所有课程。"},
    {"lesson.no-course", "The course's list of lessons, {0}, cannot be read. Is the installation complete?",
     "无法读取课程目录 {0}。程序是否安装完整？"},
    {"lesson.course-without-parts", "the course has no [[part]]", "课程目录里没有 [[part]]"},
    {"lesson.course-names-none", "no lesson is called \"{0}\"", "没有名为“{0}”的课程"},
    {"lesson.not-utf8", "this is not UTF-8 text", "此处不是合法的 UTF-8 文本"},
    {"lesson.nul-byte", "a NUL byte: this is not a text file", "出现了 NUL 字节：这不是文本文件"},

    // Front matter
    {"lesson.no-front-matter", "a lesson begins with a line +++ and its title", "课程文件应以一行 +++ 和标题开头"},
    {"lesson.front-not-closed", "the front matter has no closing line +++", "文件头缺少作为结尾的一行 +++"},
    {"lesson.not-toml", "not valid TOML: {0}", "不是合法的 TOML：{0}"},
    {"lesson.no-key", "no key is called \"{0}\"", "没有名为“{0}”的字段"},
    {"lesson.no-title", "the title is missing", "缺少标题（title）"},
    {"lesson.key-wants-text", "\"{0}\" must be a text in quotes", "“{0}”必须是引号括起的文本"},
    {"lesson.key-wants-list", "\"{0}\" must be a list of texts", "“{0}”必须是文本列表"},
    {"lesson.key-wants-table", "\"{0}\" must be a table", "“{0}”必须是一个表"},
    {"lesson.key-wants-minutes", "\"minutes\" must be a number from 1 to 999", "“minutes”必须是 1 到 999 之间的整数"},

    // Blocks
    {"lesson.no-kind", "no block is called \"{0}\"", "没有名为“{0}”的代码块类型"},
    {"lesson.not-closed", "this {0} block is never closed with ```", "这个 {0} 块缺少作为结尾的 ```"},
    {"lesson.block-without-name", "a {0} block needs a name", "{0} 块需要一个名字"},
    {"lesson.two-of-one-name", "the name \"{0}\" is given twice", "名字“{0}”重复了"},
    {"lesson.unexpected", "\"{0}\" is one word too many", "这里不应出现“{0}”"},
    {"lesson.placeholder-in-english", "a comment stands for a {0} block only in a translation",
     "只有在译文里才能用注释代替 {0} 块"},
    {"lesson.no-scene-yet", "a {0} block needs a scene before it", "{0} 块之前必须先有 scene"},
    {"lesson.no-scene", "no scene before this one is called \"{0}\"", "前面没有名为“{0}”的 scene"},
    {"lesson.scene-starts-nothing", "the scene \"{0}\" starts no program", "场景“{0}”没有启动任何程序"},
    {"lesson.show-nothing", "a show block needs a line like: source PROGRAM \"label\" .. \"label\"",
     "show 块里需要一行：source PROGRAM \"label\" .. \"label\""},
    {"lesson.too-few-options", "the question \"{0}\" needs at least two options like: - [key] text",
     "问题“{0}”至少需要两个选项，写法为：- [key] 文字"},
    {"lesson.no-feedback", "the option \"{0}\" has no feedback (a line that begins with >)",
     "选项“{0}”没有反馈（以 > 开头的一行）"},
    {"lesson.predict-without-step", "no step of its scene comes after the question \"{0}\" to answer it",
     "问题“{0}”之后，本场景里没有可以回答它的 step"},
    {"lesson.no-step", "no later step of this scene is called \"{0}\"", "本场景后面没有名为“{0}”的 step"},
    {"lesson.try-without-notice", "\"{0}\" needs a line: notice CONDITION", "“{0}”需要一行：notice CONDITION"},

    // Translation
    {"lesson.no-block", "the English lesson has no {0} block \"{1}\"", "英文课文里没有名为“{1}”的 {0} 块"},
    {"lesson.no-option", "the English question has no option \"{0}\"", "英文的问题里没有选项“{0}”"},
    {"lesson.not-translated", "this text is not translated into Chinese", "这段文字还没有译成中文"},
    {"lesson.not-in-translation", "this {0} block is not mentioned in the Chinese text",
     "中文课文里没有提到这个 {0} 块"},
    {"lesson.only-say", "in a translation a step has only lines with say", "译文的 step 里只能有 say"},
    {"lesson.too-many-captions", "the English step has fewer lines with say", "英文的 step 里没有这么多 say"},

    // Lines
    {"lesson.line-too-long", "a line may have at most {0} bytes", "一行最多 {0} 个字节"},
    {"lesson.strange-character", "\"{0}\" has no meaning here", "“{0}”在这里没有意义"},
    {"lesson.no-closing-quote", "the closing quote is missing", "缺少右引号"},
    {"lesson.number-too-large", "{0} is too large", "{0} 太大了"},
    {"lesson.line-ends", "the line ends where {0} is expected", "这里应有 {0}，但这一行已经结束"},
    {"lesson.expected", "{0} is expected here, not \"{1}\"", "这里应是 {0}，而不是“{1}”"},
    {"lesson.no-command", "no command is called \"{0}\"", "没有名为“{0}”的命令"},
    {"lesson.no-process", "no process is called \"{0}\"", "没有名为“{0}”的进程"},
    {"lesson.no-object", "no object is called \"{0}\"", "没有名为“{0}”的对象"},
    {"lesson.no-name", "nothing is called \"{0}\"", "没有叫“{0}”的东西"},
    {"lesson.no-program", "no demo is called \"{0}\" (demos/{0}.cpp)", "没有名为“{0}”的示例程序（demos/{0}.cpp）"},
    {"lesson.no-label", "{1} has no label // [{0}]", "{1} 里没有标签 // [{0}]"},
    {"lesson.no-target", "one cannot run to \"{0}\"", "无法运行到“{0}”"},
    {"lesson.no-step-size", "there is no step of the size \"{0}\"", "没有“{0}”这种单步方式"},
    {"lesson.no-signal", "no signal is called \"{0}\"", "没有名为“{0}”的信号"},
    {"lesson.no-errno", "no error is called \"{0}\"", "没有名为“{0}”的错误码"},
    {"lesson.no-state", "a process is never \"{0}\"", "进程没有“{0}”这种状态"},
    {"lesson.no-field", "an object of the kind {1} has no \"{0}\"", "{1} 类对象没有“{0}”这个属性"},
    {"lesson.no-object-kind", "there are no objects of the kind \"{0}\"", "没有“{0}”这类对象"},
    {"lesson.no-signal-state", "a signal is never \"{0}\"", "信号没有“{0}”这种状态"},
    {"lesson.no-member", "a set has no semaphore number {0}", "信号量集里没有编号为 {0} 的信号量"},
    {"lesson.no-stdout", "stdout cannot be a \"{0}\": it is pipe or file", "stdout 不能是“{0}”，只能是 pipe 或 file"},
    {"lesson.nothing-given", "nothing is given the name \"{0}\"", "“{0}”的等号右边是空的"},
    {"lesson.rule-too-long", "the rule \"{0}\" is too long", "规则“{0}”太长了"},
    {"lesson.not-a-number", "this must be a number", "这里必须是一个数"},
    {"lesson.not-a-condition", "this must be true or false, a condition", "这里必须是条件（真或假）"},
    {"lesson.not-a-list", "this must be a list like [P, P]", "这里必须是列表，例如 [P, P]"},

    // While it plays
    {"lesson.unborn", "\"{0}\" is not born yet", "“{0}”这时还没有创建"},
    {"lesson.went-otherwise", "`{0}` went otherwise", "`{0}` 没有按预期进行"},
    {"lesson.expect-failed", "`{0}` does not hold ({1})", "`{0}` 不成立（{1}）"},
    {"lesson.always-failed", "`{0}` did not always hold ({1})", "`{0}` 没有始终成立（{1}）"},
    {"lesson.never-failed", "`{0}` came true, though it never should ({1})", "`{0}` 不应成立，却成立了（{1}）"},
    {"lesson.run-limit", "the condition did not come true within {0} calls ({1})",
     "{0} 次调用之内条件一直没有成立（{1}）"},
    {"lesson.none-holds", "no option of \"{0}\" came true", "问题“{0}”的选项无一成立"},
    {"lesson.several-hold", "several options of \"{0}\" came true: {1}", "问题“{0}”有多个选项同时成立：{1}"},
    {"lesson.lab-is-silent", "the lab has not answered for 20 seconds", "实验环境 20 秒没有回应"},
};

}  // namespace ipclab::text
