// SPDX-License-Identifier: GPL-3.0-or-later

internal import Phase1Builder

extension MachinePlan {
    /// The same machine with firmware that does nothing but start phase 1 out of a folder of `phase1 build`, with a
    /// command line as the boot script has it and words behind it.
    package func starting(
        phase1 folder: String, archive: String = Phase1Builder.FileName.initramfs, words: String = ""
    ) -> MachinePlan {
        var machine = self
        let hyphened = mac.split(separator: ":").joined(separator: "-")
        machine.start = .kernel(
            "\(folder)/\(Phase1Builder.FileName.kernel)", initramfs: "\(folder)/\(archive)",
            commandLine: "boottorrent.server=http://\(RoomPlan.serverAddress):\(SampleEnvironment.httpPort)"
                + " BOOTIF=01-\(hyphened) console=tty0 console=ttyS0,115200 \(Self.kernelWord) quiet"
                + (words.isEmpty ? "" : " \(words)"))
        return machine
    }
}
