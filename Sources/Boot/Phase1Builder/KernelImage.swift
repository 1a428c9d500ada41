// SPDX-License-Identifier: GPL-3.0-or-later

/// What a kernel file says of itself (Documentation/arch/x86/boot.rst).
package enum KernelImage {
    /// The release, such as `6.1.0-56-amd64`, out of an x86 kernel; `nil` when the file is none or does not say.
    ///
    /// ```
    ///   0x202 "HdrS"   0x20e two bytes: where the version text begins, less 0x200
    /// ```
    package static func release(of kernel: [UInt8]) -> String? {
        guard kernel.count > 0x210, kernel[0x202..<0x206].elementsEqual("HdrS".utf8) else { return nil }
        let start = 0x200 + Int(kernel[0x20e]) + Int(kernel[0x20f]) << 8
        guard start < kernel.count else { return nil }
        let word = kernel[start...].prefix(128).prefix { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    /// Whether the file may be a kernel at all: x86 ones and those with an EFI stub begin with `MZ`, or hold `HdrS`.
    package static func isPlausible(_ kernel: [UInt8]) -> Bool {
        kernel.starts(with: "MZ".utf8) || release(of: kernel) != nil
    }
}
