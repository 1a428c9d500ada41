// SPDX-License-Identifier: GPL-3.0-or-later

/// The tables by which an exception of C++, a backtrace or `pthread_exit` finds its way up a stack.
///
/// The agent has 2.7 MB of them, which packed are the eighth part of it, and nothing in it asks them: Swift's errors are
/// results, its `main` returns to nobody, and what traps is ended. An index of zeros is one that no unwinder knows
/// (.eh_frame_hdr, version 1, in the Linux Standard Base), so who asked all the same would be told that there is no more
/// stack.
enum UnwindTables {
    private static let sections = [".eh_frame", ".eh_frame_hdr"]

    /// A program without them, at the length it has; what is no ELF file stays as it is.
    static func cleared(in program: [UInt8]) -> [UInt8] {
        (try? ELFFile(program).clearing(sections)) ?? program
    }
}
