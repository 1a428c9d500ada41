// SPDX-License-Identifier: GPL-3.0-or-later

extension DiskWrite {
    /// The same with another end.
    package func ending(with after: After) -> DiskWrite {
        DiskWrite(
            image: image, disk: disk, mayErase: mayErase, after: after, growsTable: growsTable,
            sectorLength: sectorLength)
    }
}

extension KernelStart {
    /// The same with more words behind its command line.
    package func adding(_ words: String) -> KernelStart {
        KernelStart(
            kernel: kernel, initrds: initrds, commandLine: commandLine.with(words), passesNetwork: passesNetwork,
            call: call)
    }
}

extension MediumStart {
    /// The same with more words behind its command line.
    package func adding(_ words: String) -> MediumStart {
        MediumStart(
            file: file, kernel: kernel, initrds: initrds, place: place, additions: additions,
            commandLine: commandLine.with(words), passesNetwork: passesNetwork)
    }
}

extension String {
    /// Words behind others.
    fileprivate func with(_ words: String) -> String { isEmpty ? words : words.isEmpty ? self : "\(self) \(words)" }
}
