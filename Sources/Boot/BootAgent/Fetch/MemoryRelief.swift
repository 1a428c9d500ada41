// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinuxSystem

/// What phase 1 holds of memory and can do without, for an image that needs it: docs/images.md has the figures.
enum MemoryRelief {
    /// Gives it back.
    ///
    /// Drivers that are loaded stay so; a network card that is plugged in from now on finds none. And the kernel keeps
    /// tens of megabytes free for as long as it makes huge pages, which a machine with little memory has no use for.
    static func giveBack() {
        FirstProcess.log("memory is short: drivers of absent network cards and the reserve for huge pages are given up")
        SystemFile.removeTree(ModuleLoader.networkCards)
        do {
            try FirstProcess.give(hugePagesTo: .nobody)
        } catch {
            FirstProcess.log("\(error)")
        }
    }
}
