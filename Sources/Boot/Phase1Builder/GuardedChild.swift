// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinuxSystem
package import Subprocess

extension PlatformOptions {
    /// For a child that ends with this process, however that ends; Ctrl+C in a terminal does not reach it by itself.
    ///
    /// Without a guard, for want of a process or of memory, the child runs all the same, in a group of its own.
    package static var guarded: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = (try? ChildGuard.group()) ?? 0
        return options
    }
}
