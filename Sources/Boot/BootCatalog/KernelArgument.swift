// SPDX-License-Identifier: GPL-3.0-or-later

/// One word on a kernel command line that every boot loader hands on unchanged.
package struct KernelArgument: Hashable, Sendable, CustomStringConvertible {
    /// The word.
    package let description: String

    /// How many of them one script takes.
    package static var most: Int { CatalogLimits.kernelArguments }

    /// Takes printable ASCII but white space and what iPXE or the kernel would read as more than a letter.
    ///
    /// `$` begins an iPXE setting; quotes and backslash group words; `#` begins a comment; `&&`, `||` and `;`
    /// end a command, so `&`, `|` and `;` are refused wherever they stand.
    package init?(_ text: String) {
        guard (1...CatalogLimits.kernelArgument).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"$\"'\\#&|;".utf8.contains($0) })
        else { return nil }
        description = text
    }
}
