// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

extension SignedLoaders {
    /// The two as a start of a server has them: those of an earlier run, else new ones.
    ///
    /// Where they could not be had, the folder remembers that and why. Later starts that do not insist say it at once
    /// (`Phase1Failure.loadersMissedBefore`): without a network, asking in vain takes ten seconds each time, and no
    /// machine is answered meanwhile.
    package static func atStart(
        by options: Phase1Options, output: String, updating: Bool, insisting: Bool,
        note: @Sendable (String) -> Void = { _ in }
    ) async throws(Phase1Failure) -> (loaders: SignedLoaders, areKept: Bool) {
        let kept = updating ? nil : existing(in: output, from: options.source)
        let memory = FailureMemory(folder: output, options: options)
        if kept == nil, !updating, !insisting, let reason = memory.reason {
            throw .loadersMissedBefore(reason)
        }
        do throws(Phase1Failure) {
            let loaders = try await make(by: options, output: output, keeping: kept, note: note)
            memory.forget()
            return (loaders, kept != nil)
        } catch {
            // A file that was given is asked for by name: what is wrong with it is mended without an update.
            if !error.isMistake { memory.note("\(error)") }
            throw error
        }
    }
}

/// The sentence that says why signed programs could not be had, in a file beside the place where they belong.
private struct FailureMemory {
    private let folder: String
    /// What was asked for: another suite or another file is a question of its own.
    private let question: String

    init(folder: String, options: Phase1Options) {
        self.folder = folder
        question = [options.source.suite.codename, options.shim ?? "", options.menu ?? ""].joined(separator: "\t")
    }

    private var path: String { "\(folder)/missed" }

    /// Why they could not be had, if that was so when the same was asked for last.
    var reason: String? {
        guard let bytes = try? FileTree.bytes(of: path) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
        guard lines.count == 2, lines[0] == question else { return nil }
        return lines[1].split(separator: "\n").joined(separator: " ")
    }

    /// Remembers it; a folder that cannot be written to costs the next start the same time again.
    func note(_ reason: String) {
        try? FileTree.makeFolder(folder)
        try? FileTree.replace(path, with: Array("\(question)\n\(reason)\n".utf8))
    }

    func forget() { FileTree.remove(path) }
}
