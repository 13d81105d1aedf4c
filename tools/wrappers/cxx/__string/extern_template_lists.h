/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Stands before libc++'s header of this name on the include path.
 *
 * libc++ says `extern template` of the members of std::string that these lists
 * name, in every version of C++: they are calls into the library, which is not
 * instrumented.  With empty lists they are compiled into the program, as
 * bits/c++config.h in this folder does it for libstdc++.
 *
 * No include guard: the header behind this one has its own.
 */
#include_next <__string/extern_template_lists.h>

#undef _LIBCPP_STRING_V1_EXTERN_TEMPLATE_LIST
#define _LIBCPP_STRING_V1_EXTERN_TEMPLATE_LIST(Func, CharT)
#undef _LIBCPP_STRING_UNSTABLE_EXTERN_TEMPLATE_LIST
#define _LIBCPP_STRING_UNSTABLE_EXTERN_TEMPLATE_LIST(Func, CharT)
