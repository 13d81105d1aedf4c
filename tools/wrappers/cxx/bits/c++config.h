/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Stands before libstdc++'s header of this name on the include path.
 *
 * Before C++20 libstdc++ says `extern template` of std::string: s.append(...) is
 * a call into the library, which is not instrumented, and two threads that
 * append to one string are not seen.  With the value that libstdc++ itself takes
 * for its assertions, the members are compiled into the program, as they are in
 * C++20.  Streams stay in the library: std::cout may be used by several threads
 * at a time though its fields are plain ones.
 *
 * No include guard: the header behind this one has its own.
 */
#include_next <bits/c++config.h>

#if defined(_GLIBCXX_EXTERN_TEMPLATE) && _GLIBCXX_EXTERN_TEMPLATE > 0
#  undef _GLIBCXX_EXTERN_TEMPLATE
#  define _GLIBCXX_EXTERN_TEMPLATE -1
#endif
