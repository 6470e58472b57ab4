"""One arena of memory for all threads.

glibc gives every thread an arena of its own, and an arena keeps what was freed in it. A password hash takes 19 MiB, so
each thread that ever computed one would hold on to that and more. One arena holds on to it once.
"""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share_one_arena() -> bool:
    """Let threads that start from now on allocate where the first one does; false where the C library cannot."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_ARENA_MAX, 1) == 1
