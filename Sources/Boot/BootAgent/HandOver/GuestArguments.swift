// SPDX-License-Identifier: GPL-3.0-or-later

/// What QEMU is called with: an image's own arguments as they are, and before them what it takes to be seen and fast.
package enum GuestArguments {
    /// The whole, without the program's name.
    ///
    /// Whoever says something of the display or of the accelerator is not contradicted: QEMU would take the last word
    /// of the first, and try accelerators in the order they are named.
    package static func whole(_ own: [String], hasKVM: Bool) -> [String] {
        var before: [String] = []
        if !own.contains(where: isDisplay) { before += ["-display", "sdl", "-full-screen"] }
        if hasKVM, !saysAccelerator(own) { before += ["-accel", "kvm", "-accel", "tcg"] }
        return before + own
    }

    private static func isDisplay(_ word: String) -> Bool {
        ["display", "nographic", "curses", "sdl", "gtk", "vnc", "spice"].contains(option(word))
    }

    private static func saysAccelerator(_ words: [String]) -> Bool {
        words.contains { word in
            ["accel", "enable-kvm", "no-kvm"].contains(option(word))
                || word.split(separator: ",").contains { $0.hasPrefix("accel=") }
        }
    }

    /// QEMU takes one hyphen or two before an option's name.
    private static func option(_ word: String) -> String {
        guard word.hasPrefix("-") else { return "" }
        return String(word.drop { $0 == "-" })
    }
}
