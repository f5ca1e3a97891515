// Cards of objects and processes: labels of their rows, and what stands in them.
#include "text/part.hpp"

namespace ipclab::text {

const Part cards_part = {
    {"card.unlinked", "name removed", "名字已删除"},
};

}  // namespace ipclab::text
