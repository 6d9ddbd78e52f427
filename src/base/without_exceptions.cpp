#include "base/without_exceptions.h"

#include <exception>
#include <new>

namespace sojourn {

Status OutOfMemory() {
  return Busy("out of memory", "use fewer dimensions, a shorter range or fewer threads");
}

Status WithoutExceptions(const std::function<Status()>& task) {
  try {
    return task();
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  } catch (const std::exception& error) {
    return Internal(error.what());
  }
}

}  // namespace sojourn
