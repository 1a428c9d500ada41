// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A call to the kernel that did not do what it was asked for.
package struct SystemFailure: Error, Hashable, Sendable {
    /// The call and what it was about: `mount /proc`.
    package let call: String
    /// The kernel's answer, as in errno(3).
    package let number: Int32
    /// What a person can do about it, if that is known.
    package let remedy: String?

    /// Pairs a call with the kernel's answer to it.
    package init(_ call: String, number: Int32, remedy: String? = nil) {
        self.call = call
        self.number = number
        self.remedy = remedy
    }

    /// Reads the calling thread's `errno`; to be made directly after the call.
    init(_ call: String) {
        self.init(call, number: errno)
    }

    /// Turns "minus the errno" into a failure and hands everything else back.
    static func check(_ result: Int32, _ call: @autoclosure () -> String) throws(SystemFailure) -> Int32 {
        guard result < 0 else { return result }
        throw SystemFailure(call(), number: -result)
    }
}

extension SystemFailure: CustomStringConvertible {
    /// The call, the kernel's reason, the remedy: `kexec_file_load /images/x/vmlinuz: Operation not permitted`.
    package var description: String {
        "\(call): \(String(cString: strerror(number)))" + (remedy.map { "; \($0)" } ?? "")
    }
}
